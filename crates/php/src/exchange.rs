//! The class `ScimPress\Exchange`: one line per method.

use ext_php_rs::{binary_slice::BinarySlice, flags::ClassFlags, prelude::*};

use crate::panic::{self, guarded};

/// One request as a dialogue: effects out, outcomes in, a reply at the end.
#[php_class]
#[php(name = "ScimPress\\Exchange")]
#[php(flags = ClassFlags::Final)]
pub struct Exchange {
    inner: wordpress::exchange::Exchange,
}

#[php_impl]
#[php(change_method_case = "camelCase")]
impl Exchange {
    /// An exchange about a request. Never throws for what the strings hold: whatever is wrong becomes the reply.
    pub fn __construct(
        configuration: BinarySlice<u8>,
        request: BinarySlice<u8>,
        body: BinarySlice<u8>,
    ) -> Self {
        Self {
            inner: panic::constructed(|| {
                wordpress::exchange::Exchange::from_bytes(&configuration, &request, &body)
            }),
        }
    }

    /// The next effect as JSON, or null when there is a reply.
    pub fn effect(&mut self) -> Option<String> {
        guarded(&mut self.inner, wordpress::exchange::Exchange::effect_json)
    }

    /// Goes on with the outcome, JSON, of the effect.
    pub fn resume(&mut self, outcome: BinarySlice<u8>) {
        guarded(&mut self.inner, |exchange| exchange.resume_bytes(&outcome));
    }

    /// The reply as JSON.
    pub fn reply(&mut self) -> String {
        guarded(&mut self.inner, wordpress::exchange::Exchange::reply_json)
    }
}
