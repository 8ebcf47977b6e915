//! Storing the bytes of resources before anything names them.

use std::collections::HashSet;

use ferry_model::resource::Content;
use ferry_model::{Object, ObjectKind};

use crate::apply::Run;
use crate::bodies::for_each;
use crate::destination::Destination;
use crate::error::EngineError;
use crate::plan::Action;
use crate::progress::Step;

impl<D: Destination> Run<'_, D> {
    /// Stores the bytes of every resource that will be saved, or that the destination has just so: importing again brings back bytes that
    /// were lost. Bytes that are there already are not stored again, so that this can be repeated.
    pub(super) async fn store_contents(&self) -> Result<(), EngineError> {
        let sources: Vec<(u32, u32)> = self
            .plan
            .items
            .iter()
            .filter(|item| item.key.kind == ObjectKind::Resource && (item.save || item.action == Action::Unchanged))
            .filter_map(|item| item.source)
            .collect();
        if sources.is_empty() {
            return Ok(());
        }
        let contents = tokio::task::block_in_place(|| self.contents_of(sources))?;
        let total = contents.len() as u64;
        let mut seen = HashSet::new();
        for (done, (content, entry)) in contents.into_iter().enumerate() {
            self.stop_if_asked()?;
            if seen.insert(content.sha256.clone()) && !self.destination.hold_content(&content, self.now).await? {
                let mut bytes = self.package.content(entry).map_err(|finding| EngineError::Rejected(finding.into()))?;
                self.destination.put_content(&content, &mut bytes, self.now).await?;
            }
            self.progress.advance(Step::Contents, done as u64 + 1, total);
        }
        Ok(())
    }

    /// Digest and archive entry of the resources at these sources.
    fn contents_of(&self, mut sources: Vec<(u32, u32)>) -> Result<Vec<(Content, usize)>, EngineError> {
        let mut contents = Vec::with_capacity(sources.len());
        let mut take = |located: &ferry_model::Located| {
            if let (Object::Resource(resource), Some(entry)) = (&located.object, located.content_entry)
                && let Some(content) = &resource.content
            {
                contents.push((content.clone(), entry));
            }
        };
        sources.retain(|source| match self.bodies.get(source) {
            Some(located) => {
                take(located);
                false
            }
            None => true,
        });
        sources.sort_unstable();
        for_each::<_, EngineError>(
            self.package,
            &sources,
            self.threads,
            |_, located| located,
            |_, located| {
                take(&located);
                Ok(())
            },
        )?;
        Ok(contents)
    }
}
