//! Writes repairs into the source.
//!
//! YAML is edited in place, so that comments, order, quotes and line endings are kept. Documents without repairs are kept
//! as they are, in JSON as well. The result is parsed again and must contain
//! exactly the repaired objects.

mod edit;
mod json;

use serde_json::Value;

use crate::evaluate::EvaluatedObject;
use crate::source::{BYTE_ORDER_MARK, Format, Node, Source};

/// The source with the repairs of these objects. `None` if no object is repaired.
///
/// # Errors
/// Returns [`FixError`] if a repaired object is part of an admission request, or the source cannot be edited.
pub fn fix(source: &Source, objects: &[EvaluatedObject<'_>]) -> Result<Option<String>, FixError> {
    let mut documents: Vec<Value> = source.documents.iter().map(Node::to_value).collect();
    let mut is_repaired = false;
    for object in objects {
        let Some(repaired) = &object.repaired else { continue };
        if object.object.request.is_some() {
            return Err(FixError::AdmissionRequest { name: source.name.clone() });
        }
        let document = documents.get_mut(object.object.document);
        if let Some(place) = document.and_then(|document| document.pointer_mut(&object.object.pointer)) {
            place.clone_from(repaired);
            is_repaired = true;
        }
    }
    if !is_repaired {
        return Ok(None);
    }
    let fixed = match source.format {
        Format::Json => json::edit(source, &documents),
        Format::Yaml => edit::edit(source, &documents),
    };
    let fixed = fixed.filter(|fixed| contains(fixed, source, &documents));
    let mut fixed = fixed.ok_or_else(|| FixError::NotEditable { name: source.name.clone() })?;
    if source.has_byte_order_mark {
        fixed.insert(0, BYTE_ORDER_MARK);
    }
    Ok(Some(fixed))
}

fn contains(text: &str, source: &Source, documents: &[Value]) -> bool {
    let parsed = Source::parse(&source.name, text);
    parsed.is_ok_and(|parsed| parsed.documents.iter().map(Node::to_value).eq(documents.iter().cloned()))
}

/// Why repairs cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FixError {
    /// A recorded request is not a manifest.
    #[error("cannot repair {name}: it contains an AdmissionReview, not a manifest")]
    AdmissionRequest {
        /// The name of the source.
        name: String,
    },
    /// The edited YAML would contain something else.
    #[error("cannot repair {name} without changing other values; edit it as the diff shows")]
    NotEditable {
        /// The name of the source.
        name: String,
    },
}

#[cfg(test)]
mod tests;
