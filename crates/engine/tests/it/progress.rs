//! What an import tells while it runs.

use std::sync::Mutex;

use ferry_engine::progress::{Cancel, Progress, Step};
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, deploying, small_steps};

#[derive(Default)]
struct Heard(Mutex<Vec<(Step, u64, u64)>>);

impl Progress for Heard {
    fn advance(&self, step: Step, done: u64, total: u64) {
        self.0.lock().unwrap().push((step, done, total));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_counts_the_objects_of_all_kinds_and_never_goes_back() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    for number in 0..25 {
        package.node("flow", &format!("n{number}"));
    }
    package.process("orders");
    package.api("/orders/list", "orders");
    let (heard, settings) = (Heard::default(), deploying());
    let engine = small_steps(&t.ferry.store, t.folder.path());
    let file = package.file();
    let request = t.request(&file, "target", &settings);
    let task = engine.import(request, &heard, &Cancel::default()).await.unwrap();
    let items = t.ferry.items(&task).await;
    let heard = heard.0.into_inner().unwrap();
    let count = |wanted: fn(&ferry_store::records::TaskItem) -> bool| items.iter().filter(|item| wanted(item)).count() as u64;
    for (step, all) in
        [(Step::Save, items.len() as u64), (Step::Commit, count(|item| item.committed)), (Step::Deploy, count(|item| item.deployed))]
    {
        let said: Vec<(u64, u64)> = heard.iter().filter(|(other, ..)| *other == step).map(|(_, done, total)| (*done, *total)).collect();
        assert!(all > 25, "{step:?}: {all}");
        assert_eq!(said.last(), Some(&(all, all)), "{step:?}: {said:?}");
        assert!(said.is_sorted() && said.iter().all(|(_, total)| *total == all), "{step:?}: {said:?}");
    }
}
