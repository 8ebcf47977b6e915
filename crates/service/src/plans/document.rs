//! The complete plan as a document.

use bytes::Bytes;
use ferry_engine::plan_json;
use ferry_model::{Face, Lang};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde_json::Value;

use crate::{Result, ServiceError, Viewer};

impl Viewer {
    /// The complete plan as `ferry plan --json` prints it. Takes memory for every object: for large plans there is
    /// [`Self::download_plan`].
    pub async fn plan_document(&self, id: i64) -> Result<Value> {
        let kept = self.whole_plan(id).await?;
        tokio::task::block_in_place(|| {
            let mut document = plan_json::head(&kept.head, Face::Server, Lang::En);
            document["counts"] = kept.counts_json.clone();
            let mut items = Vec::with_capacity(kept.len());
            for n in 0..kept.chunks() {
                items.extend(kept.chunk(n)?.iter().map(|item| plan_json::item(item, Face::Server, Lang::En)));
            }
            document["items"] = Value::Array(items);
            Ok(document)
        })
    }

    /// The same document, streamed: memory does not grow with the plan.
    pub async fn download_plan(&self, id: i64, lang: Lang) -> Result<BoxStream<'static, Result<Bytes>>> {
        self.stream_plan(id, Some(lang)).await
    }

    /// The plan as `ferry plan -o` saves it, streamed.
    pub async fn download_saved_plan(&self, id: i64) -> Result<BoxStream<'static, Result<Bytes>>> {
        self.stream_plan(id, None).await
    }

    /// The plan with texts in a language, or without texts.
    async fn stream_plan(&self, id: i64, lang: Option<Lang>) -> Result<BoxStream<'static, Result<Bytes>>> {
        let kept = self.whole_plan(id).await?;
        let mut head = match lang {
            Some(lang) => {
                let mut head = plan_json::head(&kept.head, Face::Server, lang);
                head["counts"] = kept.counts_json.clone();
                head
            }
            None => serde_json::to_value(&kept.head).map_err(ServiceError::failed)?,
        };
        if let Some(members) = head.as_object_mut() {
            members.shift_remove("items");
        }
        // The items come last, so that the head is written with its last brace left out.
        let mut start = serde_json::to_vec(&head).map_err(ServiceError::failed)?;
        start.pop();
        start.extend_from_slice(b",\"items\":[");
        let parts = stream::iter(0..kept.chunks()).map(move |n| {
            tokio::task::block_in_place(|| {
                let items = kept.chunk(n)?;
                let mut text = Vec::new();
                for (within, item) in items.iter().enumerate() {
                    if n + within > 0 {
                        text.push(b',');
                    }
                    let written = match lang {
                        Some(lang) => serde_json::to_writer(&mut text, &plan_json::item(item, Face::Server, lang)),
                        None => serde_json::to_writer(&mut text, item),
                    };
                    written.map_err(ServiceError::failed)?;
                }
                Ok(Bytes::from(text))
            })
        });
        let start = stream::once(async move { Ok(Bytes::from(start)) });
        let end = stream::once(async { Ok(Bytes::from_static(b"]}\n")) });
        Ok(start.chain(parts).chain(end).boxed())
    }
}
