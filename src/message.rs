//! The messages of the rules, as types: what the documentation lists is what the code can report.

/// What is wrong with a field, and what to write instead.
pub trait Message {
    /// What is wrong and what happens because of it: a lower-case sentence without a full stop.
    fn problem(&self) -> String;

    /// What to write instead: an instruction without a full stop.
    fn fix(&self) -> String;
}

/// A message with `{name}` in place of its values, for the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageTemplate {
    /// The template of [`Message::problem`].
    pub problem: &'static str,
    /// The template of [`Message::fix`].
    pub fix: &'static str,
}

/// Declares the messages of one rule: an enum that implements [`Message`], with all its templates in `TEMPLATES`.
///
/// `{name}` in a template is the field of that name.
macro_rules! messages {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident $(<$lifetime:lifetime>)? {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $({ $($field:ident: $type:ty),* $(,)? })? => {
                    problem: $problem:literal,
                    fix: $fix:literal $(,)?
                }
            ),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        $visibility enum $name $(<$lifetime>)? {
            $($(#[$variant_attribute])* $variant $({ $($field: $type),* })?,)*
        }

        impl $(<$lifetime>)? $name $(<$lifetime>)? {
            /// The templates of all messages.
            $visibility const TEMPLATES: &'static [$crate::message::MessageTemplate] = &[
                $($crate::message::MessageTemplate { problem: $problem, fix: $fix },)*
            ];
        }

        impl $(<$lifetime>)? $crate::message::Message for $name $(<$lifetime>)? {
            #[allow(unused_variables, reason = "a field can occur in one of the two templates only")]
            fn problem(&self) -> String {
                match self {
                    $(Self::$variant $({ $($field),* })? => format!($problem),)*
                }
            }

            #[allow(unused_variables, reason = "a field can occur in one of the two templates only")]
            fn fix(&self) -> String {
                match self {
                    $(Self::$variant $({ $($field),* })? => format!($fix),)*
                }
            }
        }
    };
}

pub(crate) use messages;

#[cfg(test)]
mod tests {
    use super::*;

    messages! {
        /// An example.
        enum Example<'a> {
            /// With values.
            TooLong { name: &'a str, length: usize } => {
                problem: "{name} has {length} characters",
                fix: "shorten {name}",
            },
            Missing => {
                problem: "it is not set",
                fix: "set it",
            },
        }
    }

    #[test]
    fn values_take_the_place_of_their_names() {
        let message = Example::TooLong { name: "a", length: 70 };
        assert_eq!((message.problem().as_str(), message.fix().as_str()), ("a has 70 characters", "shorten a"));
        assert_eq!((Example::Missing.problem().as_str(), Example::Missing.fix().as_str()), ("it is not set", "set it"));
    }

    #[test]
    fn every_template_is_listed() {
        let templates: Vec<_> = Example::TEMPLATES.iter().map(|template| (template.problem, template.fix)).collect();
        assert_eq!(templates, [("{name} has {length} characters", "shorten {name}"), ("it is not set", "set it")]);
    }
}
