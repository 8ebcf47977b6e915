//! Packages from a seed: the same number of nodes gives the same bytes everywhere.

use std::fmt::Write as _;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Result;
use ferry_model::project::Project;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Located, Node, NodeIo, Object, WorkflowType};
use ferry_package::Writer;
use ferry_package::dwma::{DwmaWriteOptions, DwmaWriter};
use ferry_package::zip_sink::ZipSink;

/// Name of the source workspace.
pub const SOURCE: &str = "plum_retail";

/// Account names of the owners; all are members of the destination.
pub const OWNERS: [&str; 5] = ["lin.wei", "zhang.min", "wang.fang", "chen.jie", "liu.yang"];

/// Nodes of one workflow.
const PER_WORKFLOW: usize = 100;

/// What statements are made of.
const WORDS: [&str; 48] = [
    "order_id",
    "buyer_id",
    "seller_id",
    "item_id",
    "category",
    "amount",
    "price",
    "quantity",
    "discount",
    "coupon",
    "channel",
    "city",
    "province",
    "country",
    "created_at",
    "paid_at",
    "shipped_at",
    "refund",
    "status",
    "level",
    "score",
    "region_code",
    "device",
    "session",
    "page_view",
    "click",
    "exposure",
    "warehouse",
    "batch_no",
    "supplier",
    "cost",
    "margin",
    "tax",
    "currency",
    "exchange_rate",
    "campaign",
    "voucher",
    "address",
    "postcode",
    "latitude",
    "longitude",
    "gender",
    "birthday",
    "phone_hash",
    "email_hash",
    "tag",
    "segment",
    "cohort",
];

/// Pseudo-random numbers of its own (`SplitMix64`), so that packages stay the same whatever a library changes.
pub struct Random(u64);

impl Random {
    /// The numbers of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number, below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}

/// The workflow of node number `n`.
pub fn workflow_of(n: usize) -> String {
    format!("flow_{:05}", n / PER_WORKFLOW)
}

fn name_of(n: usize) -> String {
    format!("load_{n:06}")
}

fn output(n: usize) -> String {
    format!("{SOURCE}.{}", name_of(n))
}

/// Node number `n`: 1 to 3 KB of code, one or two inputs, two outputs.
pub fn node(n: usize) -> Node {
    let mut random = Random(n as u64 + 1);
    let (node_type, code) = match random.below(10) {
        0 => ("PYODPS3", python(n, &mut random)),
        1 => ("DIDE_SHELL", shell(n, &mut random)),
        _ => ("ODPS_SQL", sql(n, &mut random)),
    };
    let io = |data: String, parse_type: i64| NodeIo { data, parse_type: Some(parse_type), ..NodeIo::default() };
    let mut inputs = vec![io(if n == 0 { format!("{SOURCE}_root") } else { output(random.below(n).max(n.saturating_sub(400))) }, 1)];
    if n > 1 && random.below(2) == 0 {
        let second = output(random.below(n));
        if second != inputs[0].data {
            inputs.push(io(second, 1));
        }
    }
    Node {
        name: name_of(n),
        node_type: node_type.to_owned(),
        use_type: Some("SCHEDULED".to_owned()),
        cron: Some(format!("00 {:02} {:02} * * ?", random.below(60), random.below(6))),
        is_auto_parse: Some(1),
        resource_group: Some("S_res_group_1".to_owned()),
        rerun_mode: Some("ALL_ALLOWED".to_owned()),
        pause_schedule: Some(false),
        folder: Some(format!("Business Flow/{}/MaxCompute/Data Analytics", workflow_of(n))),
        connection: (node_type != "DIDE_SHELL").then(|| "odps_first".to_owned()),
        task_rerun_time: Some(3),
        task_rerun_interval: Some(120_000),
        dependent_type: Some(0),
        cycle_type: Some(0),
        priority: Some(1),
        owner_name: Some(OWNERS[random.below(OWNERS.len())].to_owned()),
        code: Some(code),
        parameter: Some("bizdate=$bizdate hour=$[hh24]".to_owned()),
        inputs,
        outputs: vec![io(format!("{SOURCE}.{}_out", 500_000_000 + n), 2), io(output(n), 1)],
        ..Node::default()
    }
}

fn sql(n: usize, random: &mut Random) -> String {
    let length = 1_000 + random.below(2_000);
    let mut code = format!("-- {}: daily load of {SOURCE}\n", name_of(n));
    while code.len() < length {
        let (target, source) = (random.below(9_000), random.below(9_000));
        let _ = write!(code, "INSERT OVERWRITE TABLE {SOURCE}.dwd_{target:04} PARTITION (ds='${{bizdate}}')\nSELECT  ");
        for column in 0..4 + random.below(8) {
            if column > 0 {
                code.push_str("\n       ,");
            }
            let word = random.word();
            match random.below(4) {
                0 => {
                    let _ = write!(code, "SUM(t1.{word}) AS {word}_{}", random.below(100));
                }
                1 => {
                    let _ = write!(code, "COALESCE(t1.{word}, '{:x}') AS {word}", random.next() & 0xffff_ffff);
                }
                _ => {
                    let _ = write!(code, "t1.{word}");
                }
            }
        }
        let _ = write!(
            code,
            "\nFROM    {SOURCE}.ods_{source:04} t1\nWHERE   t1.ds = '${{bizdate}}' -- 分区\nAND     t1.{} > {}\n;\n",
            random.word(),
            random.below(100_000)
        );
    }
    code
}

fn python(n: usize, random: &mut Random) -> String {
    let length = 1_000 + random.below(2_000);
    let mut code = format!("# {} of {SOURCE}\nfrom odps import DataFrame\n\n", name_of(n));
    while code.len() < length {
        let word = random.word();
        let _ = write!(
            code,
            "frame = DataFrame(o.get_table('ods_{:04}', project='{SOURCE}'))\nframe = frame[frame.{word} > {}]\n\
             frame.persist('dws_{word}_{:x}', partition='ds=' + args['bizdate'])\n",
            random.below(9_000),
            random.below(1_000),
            random.next() & 0xff_ffff
        );
    }
    code
}

fn shell(n: usize, random: &mut Random) -> String {
    let length = 1_000 + random.below(2_000);
    let mut code = format!("#!/bin/bash\n# {} of {SOURCE}\nset -e\n", name_of(n));
    while code.len() < length {
        let _ = writeln!(
            code,
            "odpscmd -e \"TUNNEL DOWNLOAD {SOURCE}.{}_{:04}/ds=$1 /data/{:x}.csv;\" || exit {}",
            random.word(),
            random.below(9_000),
            random.next() & 0xffff_ffff,
            1 + random.below(100)
        );
    }
    code
}

/// Writes the package of `nodes` nodes to `path`.
pub fn package(nodes: usize, path: &Path) -> Result<()> {
    part(0..nodes, path)
}

/// Writes a package of the nodes with these numbers to `path`. Some wait for nodes with smaller numbers.
pub fn part(nodes: std::ops::Range<usize>, path: &Path) -> Result<()> {
    let sink = ZipSink::new(BufWriter::with_capacity(1 << 20, File::create(path)?));
    let mut writer: Box<dyn Writer> = Box::new(DwmaWriter::new(Box::new(sink), DwmaWriteOptions::default()));
    writer.project(&Project { name: Some(SOURCE.to_owned()), ..Project::default() })?;
    let mut home: Option<WorkflowKey> = None;
    for n in nodes {
        let key = WorkflowKey { name: workflow_of(n), manual: false };
        if home.as_ref() != Some(&key) {
            let workflow =
                Workflow { name: key.name.clone(), scheduled: true, owner_name: Some(OWNERS[0].to_owned()), ..Workflow::default() };
            writer.object(&located(Object::Workflow(workflow), None), None)?;
            home = Some(key);
        }
        writer.object(&located(Object::Node(Box::new(node(n))), home.clone()), None)?;
    }
    writer.finish()?;
    Ok(())
}

fn located(object: Object, workflow: Option<WorkflowKey>) -> Located {
    let workflow_type = workflow.is_some().then_some(WorkflowType::Business);
    Located { object, workflow, workflow_type, place: String::new(), content_entry: None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_as_large_and_as_connected_as_promised() {
        for n in (0..3_000).step_by(7) {
            let node = node(n);
            let code = node.code.as_ref().unwrap().len();
            assert!((1_000..4_000).contains(&code), "{n}: {code} bytes");
            assert!((1..=2).contains(&node.inputs.len()));
            assert_eq!(node.outputs.len(), 2);
        }
    }

    #[test]
    fn the_same_size_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one.zip", "two.zip"].map(|name| folder.path().join(name));
        package(250, &one).unwrap();
        package(250, &two).unwrap();
        assert_eq!(std::fs::read(one).unwrap(), std::fs::read(two).unwrap());
    }
}
