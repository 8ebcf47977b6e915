//! Words of ours that findings carry as values, in Chinese: programs read the English ones, people the sentence.

/// What is not there, and in what state a package is: the value and its Chinese name.
const WORDS: [(&str, &str); 21] = [
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
];

/// The Chinese name of a value of one of these arguments; `None` where it is a name or has none.
pub(crate) fn in_chinese(argument: &str, value: &str) -> Option<&'static str> {
    if !matches!(argument, "what" | "state") {
        return None;
    }
    WORDS.iter().find(|(word, _)| *word == value).map(|(_, name)| *name)
}
