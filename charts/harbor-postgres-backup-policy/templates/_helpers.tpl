{{/* The prefix of the names of all objects. */}}
{{- define "policy.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "policy.labels" -}}
{{ include "policy.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "policy.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The URI of the module. */}}
{{- define "policy.module" -}}
{{- $module := .Values.module -}}
{{- $repository := printf "%s/%s" (trimSuffix "/" $module.registry) (trimPrefix "/" $module.repository) | trimPrefix "/" -}}
{{- if $module.digest -}}
registry://{{ $repository }}@{{ $module.digest }}
{{- else -}}
registry://{{ $repository }}:{{ $module.tag | default (printf "v%s" .Chart.AppVersion) }}
{{- end -}}
{{- end -}}

{{- define "policy.policyServer" -}}
{{- .Values.policyServer.name | default (.Values.policyServer.create | ternary (include "policy.fullname" .) "default") -}}
{{- end -}}

{{- define "policy.serviceAccount" -}}
{{- .Values.policyServer.serviceAccountName | default (.Values.policyServer.create | ternary (include "policy.fullname" .) "policy-server") -}}
{{- end -}}

{{/* The names of the pod-config ConfigMaps, as a JSON array. */}}
{{- define "policy.podConfigNames" -}}
{{- ((.Values.settings).podConfig).names | default (list "pod-config") | toJson -}}
{{- end -}}

{{/* The namespaces of the pod-config ConfigMaps, as a JSON array; empty for all namespaces. */}}
{{- define "policy.podConfigNamespaces" -}}
{{- ((.Values.settings).podConfig).namespaces | default .Values.namespaces | default list | toJson -}}
{{- end -}}

{{/* settings.lookups.operatorConfiguration, as a JSON object; empty if it is not set. */}}
{{- define "policy.operatorConfiguration" -}}
{{- $name := ((.Values.settings).lookups).operatorConfiguration | default dict -}}
{{- if and $name.namespace $name.name -}}
{{- $name | toJson -}}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* "true" if look-ups are enabled. */}}
{{- define "policy.lookups" -}}
{{- if ((.Values.settings).lookups).enabled -}}true{{- end -}}
{{- end -}}

{{/* The namespaces that the webhooks select, as a JSON array; empty for all namespaces. */}}
{{- define "policy.selectedNamespaces" -}}
{{- if .Values.namespaces -}}
{{- $namespaces := concat .Values.namespaces (include "policy.podConfigNamespaces" . | fromJsonArray) -}}
{{- with (include "policy.operatorConfiguration" . | fromJson).namespace -}}
{{- $namespaces = append $namespaces . -}}
{{- end -}}
{{- $namespaces | uniq | sortAlpha | toJson -}}
{{- else -}}
[]
{{- end -}}
{{- end -}}

{{/* A list of strings in CEL. */}}
{{- define "policy.celList" -}}
[{{ range $index, $item := . }}{{ if $index }}, {{ end }}'{{ $item }}'{{ end }}]
{{- end -}}

{{/* The requests about ConfigMaps that the policies evaluate. All others, such as those of Patroni's leader election, do not
     depend on the policy server. A request to delete a collection, for example with a namespace, has no name: first there is one
     request for the collection, then one with each object. An error in the expression would deny it. */}}
{{- define "policy.matchCondition" -}}
{{- $names := include "policy.podConfigNames" . | fromJsonArray -}}
{{- $namespaces := include "policy.podConfigNamespaces" . | fromJsonArray -}}
{{- $operator := include "policy.operatorConfiguration" . | fromJson -}}
{{- $podConfig := printf "(has(request.name) ? request.name : oldObject != null ? oldObject.metadata.name : '') in %s" (include "policy.celList" $names) -}}
{{- if $namespaces -}}
{{- $podConfig = printf "(%s && request.namespace in %s)" $podConfig (include "policy.celList" $namespaces) -}}
{{- end -}}
{{- $conditions := list "request.kind.kind != 'ConfigMap'" $podConfig -}}
{{- if $operator -}}
{{- $conditions = append $conditions (printf "(has(request.name) && request.name == '%s' && request.namespace == '%s')" $operator.name $operator.namespace) -}}
{{- end -}}
{{- join " || " $conditions -}}
{{- end -}}

{{/* The settings of a policy in a mode: dict "root" $ "mode" "repair". */}}
{{- define "policy.settings" -}}
{{- $settings := deepCopy (.root.Values.settings | default dict) -}}
{{- $_ := set $settings "mode" .mode -}}
{{- $namespaces := include "policy.podConfigNamespaces" .root | fromJsonArray -}}
{{- if $namespaces -}}
{{- $_ := set $settings "podConfig" (merge (dict "namespaces" $namespaces) ($settings.podConfig | default dict)) -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* The resources that are evaluated, one rule for each API group: the audit scanner does not support combinations of a group
     and a resource that do not exist. */}}
{{- define "policy.rules" -}}
- apiGroups: ["acid.zalan.do"]
  apiVersions: ["v1"]
  resources: ["postgresqls"]
  operations: ["CREATE", "UPDATE"]
- apiGroups: [""]
  apiVersions: ["v1"]
  resources: ["configmaps"]
  operations: ["CREATE", "UPDATE", "DELETE"]
{{- end -}}

{{- define "policy.operatorRules" -}}
- apiGroups: ["acid.zalan.do"]
  apiVersions: ["v1"]
  resources: ["operatorconfigurations"]
  operations: ["CREATE", "UPDATE"]
{{- end -}}

{{/* A policy: dict "root" $ "suffix" "repair" "mode" "repair" "rules" … "conditions" true, with "namespace" for an
     AdmissionPolicy. */}}
{{- define "policy.policy" -}}
{{- $root := .root -}}
{{- $mutating := eq .mode "repair" -}}
---
apiVersion: policies.kubewarden.io/v1
kind: {{ empty .namespace | ternary "ClusterAdmissionPolicy" "AdmissionPolicy" }}
metadata:
  name: {{ include "policy.fullname" $root }}-{{ .suffix }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "policy.labels" $root | nindent 4 }}
  annotations:
    io.kubewarden.policy.category: Resource validation
    io.kubewarden.policy.severity: {{ $root.Values.audit.severity }}
spec:
  policyServer: {{ include "policy.policyServer" $root }}
  module: {{ include "policy.module" $root }}
  mode: {{ eq $root.Values.mode "monitor" | ternary "monitor" "protect" }}
  mutating: {{ $mutating }}
  backgroundAudit: {{ and $root.Values.audit.enabled (not $mutating) }}
  failurePolicy: {{ eq $root.Values.mode "monitor" | ternary "Ignore" $root.Values.failurePolicy }}
  timeoutSeconds: {{ $root.Values.timeoutSeconds }}
  rules:
    {{- .rules | nindent 4 }}
  {{- if .conditions }}
  matchConditions:
    - name: evaluated-objects
      expression: {{ include "policy.matchCondition" $root | quote }}
  {{- end }}
  {{- if not .namespace }}
  {{- with include "policy.selectedNamespaces" $root | fromJsonArray }}
  namespaceSelector:
    {{- /* Kubewarden ignores matchLabels. */}}
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: In
        values: {{ toJson . }}
  {{- end }}
  {{- if include "policy.lookups" $root }}
  contextAwareResources:
    - apiVersion: v1
      kind: ConfigMap
    - apiVersion: acid.zalan.do/v1
      kind: OperatorConfiguration
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
  {{- end }}
  {{- end }}
  settings:
    {{- include "policy.settings" (dict "root" $root "mode" .mode) | nindent 4 }}
{{ end -}}

{{/* Values that exclude each other. */}}
{{- define "policy.validate" -}}
{{- if and (include "policy.lookups" .) (not (include "policy.operatorConfiguration" . | fromJson)) -}}
{{- fail "\n\nsettings.lookups.enabled requires settings.lookups.operatorConfiguration with namespace and name." -}}
{{- end -}}
{{- if and .Values.namespaced (include "policy.lookups" .) -}}
{{- fail "\n\nnamespaced: AdmissionPolicies do not support look-ups. Set namespaced to false, or settings.lookups.enabled to false." -}}
{{- end -}}
{{- if and .Values.namespaced .Values.operatorPolicy.enabled -}}
{{- fail "\n\nnamespaced: the policy for the OperatorConfiguration is a ClusterAdmissionPolicy. Set operatorPolicy.enabled to false, or namespaced to false." -}}
{{- end -}}
{{- if and .Values.policyServer.create .Values.policyServer.minAvailable .Values.policyServer.maxUnavailable -}}
{{- fail "\n\npolicyServer: set either minAvailable or maxUnavailable, and the other one to null." -}}
{{- end -}}
{{- end -}}

{{- define "policy.antiAffinityTerm" -}}
topologyKey: kubernetes.io/hostname
labelSelector:
  matchLabels:
    kubewarden/policy-server: {{ include "policy.policyServer" . }}
{{- end -}}
