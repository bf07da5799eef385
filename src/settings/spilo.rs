use std::collections::BTreeMap;

use deserr::{Deserr, ValuePointerRef};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use spilo::{ImageReference, PostgresMajor, Release, Tag};

use super::SettingsErrors;
use super::collections::Entries;
use super::error::InvalidSetting;
use super::parse::serialize_display;

/// The newest image that every supported operator can use, for PostgreSQL 12 to 16.
pub const DEFAULT_IMAGE: &str = "ghcr.io/zalando/spilo-16:3.3-p3";

/// The Spilo images that are accepted, and their replacements.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields, validate = check_minimum -> InvalidSetting)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct SpiloImages {
    /// The oldest Spilo tag that is accepted.
    #[deserr(default = Self::default().minimum, try_from(&String) = parse_tag -> InvalidSetting)]
    #[schemars(
        title = "Oldest accepted tag",
        with = "String",
        regex(pattern = "^[0-9]+\\.[0-9]+-p[0-9]+$"),
        example = &"3.0-p1",
        extend("x-change-when" = "you require newer images. The default is the oldest tag with which archiving and restoring work")
    )]
    #[serde(serialize_with = "serialize_display")]
    pub minimum: Tag,
    /// The images that replace images that are not accepted, by PostgreSQL major version of the cluster. If look-ups are
    /// enabled, the `docker_image` of the operator is preferred. Entries are merged with the built-in entries; an empty
    /// string removes an entry.
    #[deserr(default = Self::default().images, try_from(Entries<String>) = parse_images -> InvalidSetting)]
    #[schemars(
        title = "Replacement images",
        with = "BTreeMap<String, String>",
        example = serde_json::json!({
            "12": "mirror.example.com/zalando/spilo-16:3.3-p3", "14": "mirror.example.com/zalando/spilo-16:3.3-p3",
        }),
        extend(
            "propertyNames" = serde_json::json!({"pattern": MAJOR_PATTERN}),
            "additionalProperties" = serde_json::json!({"type": "string", "pattern": r"^\S*$"}),
            "x-change-when" = "you build your own images or need another tag. An image that is older than `spilo.minimum`, does not contain the PostgreSQL version or has a known defect is an error"
        )
    )]
    #[serde(serialize_with = "serialize_images")]
    pub images: BTreeMap<PostgresMajor, String>,
    /// The mirrors of registries: a prefix of image references, and its replacement.
    #[deserr(default, try_from(Entries<String>) = Entries::into_map -> InvalidSetting)]
    #[schemars(
        title = "Registry mirrors",
        example = serde_json::json!({"ghcr.io": "mirror.example.com/ghcr"}),
        extend("x-change-when" = "nodes pull images from a mirror")
    )]
    pub registries: BTreeMap<String, String>,
    /// Whether the image of a running cluster is replaced even if its archive path or its collation order changes.
    #[deserr(default)]
    #[schemars(
        title = "Replace images of running clusters",
        example = true,
        extend("x-change-when" = "you have completed the steps in the warning of `spilo/running-cluster`")
    )]
    pub upgrade_running: bool,
}

impl Default for SpiloImages {
    fn default() -> Self {
        Self {
            // The first tag in which archive path, region and list of backups are right.
            minimum: Tag::new(2, 1, 2),
            images: [12, 13, 14, 15, 16].map(|major| (PostgresMajor::new(major), DEFAULT_IMAGE.to_owned())).into(),
            registries: BTreeMap::new(),
            upgrade_running: false,
        }
    }
}

/// 9.0 to 9.6, and 10 to 255.
const MAJOR_PATTERN: &str = r"^(9\.[0-6]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])$";

fn parse_tag(tag: &str) -> Result<Tag, InvalidSetting> {
    Tag::parse(tag).map_err(|_| InvalidSetting::new("not a Spilo tag; expected a tag such as 2.1-p2"))
}

fn parse_images(overrides: Entries<String>) -> Result<BTreeMap<PostgresMajor, String>, InvalidSetting> {
    let Entries { entries, mut invalid } = overrides;
    let mut images = SpiloImages::default().images;
    for (key, reference) in entries {
        let Ok(major) = PostgresMajor::parse(&key) else {
            invalid.add_field(&[&key], "not a PostgreSQL major version; expected a version such as \"12\"");
            continue;
        };
        if let Some(error) = reference.as_ref().and_then(|reference| image_error(reference, major)) {
            invalid.add_field(&[&key], error);
        }
        images.extend(reference.map(|reference| (major, reference)));
    }
    images.retain(|_, reference| !reference.is_empty());
    invalid.or_else(|| images)
}

/// Why an image cannot replace another. An image with an unknown tag is the choice of the user.
fn image_error(reference: &str, major: PostgresMajor) -> Option<String> {
    if reference.contains(char::is_whitespace) {
        return Some("contains blanks; expected an image reference without blanks".to_owned());
    }
    let release = ImageReference::parse(reference).tag().ok().and_then(Release::find)?;
    let Release { tag, oldest_major, newest_major, .. } = release;
    if !release.ships(major) {
        return Some(format!(
            "{tag} contains PostgreSQL {oldest_major} to {newest_major}; expected an image with {major}"
        ));
    }
    release.defect.map(|defect| format!("{tag} has a known defect: {defect}; expected another tag"))
}

/// An image cannot replace another if the policy denies it.
fn check_minimum(spilo: SpiloImages, _location: ValuePointerRef<'_>) -> Result<SpiloImages, InvalidSetting> {
    let mut invalid = InvalidSetting::default();
    for (major, reference) in spilo.images.iter().filter(|(_, reference)| *reference != DEFAULT_IMAGE) {
        if let Some(tag) = ImageReference::parse(reference).tag().ok().filter(|tag| *tag < spilo.minimum) {
            let message = format!("{tag} is older than spilo.minimum; expected {} or later", spilo.minimum);
            invalid.add_field(&["images", &major.to_string()], message);
        }
    }
    invalid.or_else(|| spilo)
}

fn serialize_images<S: Serializer>(images: &BTreeMap<PostgresMajor, String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(images.iter().map(|(major, image)| (major.to_string(), image)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::parse::testing::{accepts, rejects};
    use super::*;

    fn with_image(major: &str, reference: &str) -> Value {
        json!({"spilo": {"images": {major: reference}}})
    }

    #[test]
    fn images_are_merged_with_the_built_in_ones() {
        let images = accepts(&with_image("12", "mirror.example.com:5000/spilo-14:2.1-p7")).spilo.images;
        assert_eq!(images[&PostgresMajor::new(12)], "mirror.example.com:5000/spilo-14:2.1-p7");
        assert_eq!(images[&PostgresMajor::new(13)], DEFAULT_IMAGE);
        assert_eq!(accepts(&with_image("12", "")).spilo.images.get(&PostgresMajor::new(12)), None);
        accepts(&with_image("12", "mirror.example.com/own/database@sha256:0a1b"));
    }

    #[test]
    fn an_image_that_the_policy_would_deny_is_an_error() {
        let rejects_image = |major, reference, error: &str| {
            rejects(&with_image(major, reference), &format!("spilo.images.{major}: {error}"));
        };
        rejects_image(
            "12",
            "ghcr.io/zalando/spilo-17:4.0-p3",
            "4.0-p3 contains PostgreSQL 13 to 17; expected an image with 12",
        );
        rejects_image("12", "x/spilo-12:1.6-p3", "1.6-p3 is older than spilo.minimum; expected 2.1-p2 or later");
        rejects_image(
            "12",
            "x/spilo-16:3.3-p1",
            "3.3-p1 has a known defect: its retention script cannot read the backup list of WAL-G 3, so old backups are never \
             deleted; expected another tag",
        );
        rejects_image("12", "x/spilo-16: 3.3-p3", "contains blanks; expected an image reference without blanks");
        rejects_image("twelve", "x", "not a PostgreSQL major version; expected a version such as \"12\"");
    }

    #[test]
    fn the_default_image_is_accepted() {
        for major in SpiloImages::default().images.keys() {
            assert_eq!(image_error(DEFAULT_IMAGE, *major), None);
        }
    }
}
