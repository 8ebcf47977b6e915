//! The beginning and the end of a workflow.

use ferry_model::codes::format;
use ferry_model::workflow::Workflow;
use ferry_model::{Finding, Located, Object, ObjectRef, Severity};

use super::{Decoder, Home};
use crate::dwma::frame::Frame;
use crate::dwma::unit::UnitKind;
use crate::dwma::xml::{Stop, damaged};
use crate::dwma::{finish, workflow_type};
use crate::item::Item;

impl Decoder<'_, '_> {
    pub(super) fn workflow_begun(&mut self, workflow: &mut Workflow) -> Result<(), Stop> {
        let folder = match self.unit.kind {
            UnitKind::Workflow(folder) => folder,
            _ => None,
        };
        let place = self.xml.place(self.workflow_line);
        let decided = workflow_type::settle(workflow, folder, &mut self.issues);
        self.home = Some(Home { key: workflow.key(), workflow_type: workflow.workflow_type });
        if workflow.name.is_empty() {
            let finding = Finding::new(format::DWMA_NAME_MISSING).at(place).arg("element", "Workflow").arg("attribute", "name");
            return Err(damaged(finding));
        }
        if !self.issues.found.is_empty() {
            // Its parts have no sound workflow to be in.
            let mut frame = Frame::Workflow(Box::new(workflow.clone()));
            self.report_issues(self.workflow_line, Some(&mut frame));
            return Err(self.workflow_refused(workflow));
        }
        for finding in decided {
            (self.sink)(Item::Finding(finding.at(&place)));
        }
        Ok(())
    }

    /// Hands out the workflow as refused. Its document is damaged then: what else it holds has no workflow to be in.
    pub(super) fn workflow_refused(&mut self, workflow: &Workflow) -> Stop {
        let key = Object::Workflow(workflow.clone()).key(None);
        let findings = std::mem::take(&mut self.workflow_findings).into_iter().map(|f| f.about(&key)).collect();
        (self.sink)(Item::Refused { object: ObjectRef::from(&key), findings });
        Stop::Damaged(None)
    }

    pub(super) fn workflow_ended(&mut self, workflow: Workflow) -> Result<(), Stop> {
        if self.workflow_findings.iter().any(|f| f.severity == Severity::Error) {
            return Err(self.workflow_refused(&workflow));
        }
        let place = self.xml.place(self.workflow_line);
        let object = Object::Workflow(workflow);
        let key = object.key(None);
        for finding in std::mem::take(&mut self.workflow_findings) {
            (self.sink)(Item::Finding(finding.about(&key)));
        }
        if let Some(finding) = finish::leftovers(self) {
            (self.sink)(Item::Finding(finding.about(&key)));
        }
        self.home = None;
        (self.sink)(Item::Object(Box::new(Located { object, workflow: None, workflow_type: None, place, content_entry: None })));
        Ok(())
    }
}
