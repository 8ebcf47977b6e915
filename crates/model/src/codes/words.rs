//! Words of ours that findings carry as values, in Chinese: programs read the English ones, people the sentence.

/// What is not there, in what state a package is, what an export takes, which resource groups: the value and its Chinese name.
const WORDS: [(&str, &str); 29] = [
    ("access key", "访问密钥"),
    ("identity", "身份"),
    ("member", "成员"),
    ("object", "对象"),
    ("operation", "操作"),
    ("package", "导入包"),
    ("page", "页面"),
    ("profile", "映射方案"),
    ("report", "报告"),
    ("row", "行"),
    ("task", "任务"),
    ("tenant", "租户"),
    ("token", "个人令牌"),
    ("user", "用户"),
    ("version", "版本"),
    ("workflow", "业务流程"),
    ("workspace", "工作空间"),
    ("rejected", "校验未通过"),
    ("verified", "校验通过"),
    ("verifying", "校验中"),
    ("settings", "导入设置"),
    ("saved", "已保存的"),
    ("committed", "已提交的"),
    ("deployed", "已发布的"),
    ("full", "全量导出"),
    ("incremental", "增量导出"),
    ("custom", "自定义导出"),
    ("scheduling", "调度"),
    ("integration", "数据集成"),
];

/// The Chinese name of a value of one of these arguments; `None` where it is a name or has none.
pub(crate) fn in_chinese(argument: &str, value: &str) -> Option<&'static str> {
    if !matches!(argument, "what" | "state" | "status" | "mode" | "group") {
        return None;
    }
    WORDS.iter().find(|(word, _)| *word == value).map(|(_, name)| *name)
}
