# What policy-server or kwctl answers to $request, in the shape of a fixture's expected.json: the patch
# is applied to the request's object, as the API server does it (RFC 6902).

# A JSON pointer as a path of jq, in which an array's index is a number.
def path_in($object):
  reduce (ltrimstr("/") | split("/")[] | gsub("~1"; "/") | gsub("~0"; "~")) as $step ([];
    . + [. as $above | if ($object | getpath($above) | type) == "array" then ($step | tonumber) else $step end]);

def patched($edits):
  reduce $edits[] as $edit (.;
    . as $object
    | ($edit.path | path_in($object)) as $path
    | if $edit.op == "remove" then delpaths([$path])
      elif $edit.op == "add" and ($path[-1] | type) == "number" then
        setpath($path[:-1]; getpath($path[:-1]) | .[:$path[-1]] + [$edit.value] + .[$path[-1]:])
      else setpath($path; $edit.value) end);

(.response // .)
| {
    accepted: .allowed,
    code: .status.code,
    message: .status.message,
    warnings: .warnings,
    audit_annotations: .auditAnnotations,
    mutated_object: (.patch | if . == null then . else (@base64d | fromjson) as $edits | $request.object | patched($edits) end)
  }
| with_entries(select(.value != null))
