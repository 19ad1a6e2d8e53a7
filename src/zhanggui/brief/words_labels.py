"""The fixed texts of the brief: headings, column heads and short sentences."""

from __future__ import annotations

from zhanggui.kernel.words import Words

PRODUCT = Words("掌柜晨报", "Zhanggui morning brief")
ALL_SHOPS = Words("全部店铺", "All shops")

# Headings
TARGET = Words("目标与进度", "Target and pace")
COMPARE = Words("对比", "Comparison")
MEASURES_HEAD = Words("关键指标", "Key numbers")
DRIVERS = Words("因子", "Factors")
CONTRIBUTIONS = Words("来源 · 商品 · 新老买家", "Sources · products · buyers")
FINDINGS = Words("发现", "Findings")
ACTIONS = Words("今天做什么", "What to do today")
DATA = Words("数据", "Data")
NOTES = Words("说明", "Notes")

# Columns
DAY = Words("当日", "day")
AIM = Words("目标", "target")
ACTUAL = Words("实际", "actual")
ATTAINMENT = Words("完成率", "attained")
PROGRESS = Words("进度", "progress")
GAP = Words("差额", "gap")
BASE = Words("基准", "base")
BASE_AMOUNT = Words("基准金额", "base amount")
BASE_DAY = Words("基准日", "base day")
CHANGE = Words("增减额", "change")
RATIO = Words("增减", "change %")
SHOP = Words("店铺", "shop")
TOP_CAUSE = Words("主要伴随因子", "main factor")
TASKS = Words("待办", "tasks")
TOTAL = Words("合计", "total")
VALUE = Words("数值", "value")
FACTOR = Words("因子", "factor")
EFFECT = Words("影响金额", "effect")
SUBJECT = Words("对象", "subject")
IMPACT = Words("影响金额", "impact")
EVIDENCE = Words("依据", "Evidence")
OBSERVED = Words("实际", "observed")
EXPECTED = Words("应有", "expected")
NUMBERS = Words("数字", "Numbers")
SEEN = Words("{metric} 实际 {observed}", "{metric} {observed}")
SHOULD_BE = Words("应有 {expected}", "expected {expected}")
INTERVAL = Words("（常见 {lo} ~ {hi}）", " (usual {lo} ~ {hi})")
WITH_STATUS = Words("{name}（{status}）", "{name} ({status})")
CAVEATS = Words("注意", "Mind")
TO_DO = Words("做法", "Do")
MAIN_FACTOR = Words("主要在{factor} {money}", "mostly {factor} {money}")
SOURCES_USED = Words("数字来源", "Where the numbers come from")
DOWNLOAD = Words("下载：{what}", "get {what}")
LAST_DAY = Words("最近到 {day}", "last day {day}")
NEVER_CAME = Words("还没导入过（导入后能看到更多）：{tables}", "Never imported (they would show more): {tables}")
NO_DAY = Words("还没导入过", "never imported")
COMPLETE = Words("已到齐：{tables}", "In: {tables}")
WAITING = Words("待补：{tables}", "To complete: {tables}")
TABLE = Words("数据表", "table")
STATUS = Words("状态", "status")

# Sentences
MONTH_PACE = Words("{month}预计 {forecast}", "{month} forecast {forecast}")
OF_TARGET = Words("（目标的 {ratio}）", " ({ratio} of target)")
PLANNED_BY_NOW = Words("按计划此时应到 {ratio}", "{ratio} planned by now")
TIME_GONE = Words("时间已过 {ratio}", "{ratio} of the time gone")
AHEAD = Words("进度超前 {gap}", "{gap} ahead of time")
BEHIND = Words("进度落后 {gap}", "{gap} behind time")
NO_TARGET = Words("还没有目标。定一个：zhanggui plan set", "No target yet. Set one: zhanggui plan set")
NOTHING = Words("这一天没有数据，先导入文件", "No data for this day: import a file first")
NO_DRIVERS = Words("没有可拆的增减：{why}", "No change to split: {why}")
ZERO_CHANGE = Words("增减为 0 或缺基准", "the change is zero or there is no base")
DRIVERS_LEAD = Words(
    "{base}，增减 {change}，拆成下面几项（相加等于增减额）", "{base}: {change}, split into the lines below (they add up to it)"
)
NO_FINDINGS = Words("没有发现异常", "Nothing unusual found")
QUIET = Words("今日无需动作", "Nothing to do today")
NO_ACTIONS = Words("没有待办，先看上面的发现", "No tasks; read the findings above")
NO_VERDICT = Words(
    "没有发现要处理的；这一天是不是平常，数据还说不准，先看目标和增减",
    "Nothing found to act on; the data cannot tell yet whether the day was ordinary: look at target and change",
)
IF_UNUSUAL = Words("确实不同寻常", "out of the ordinary")
CAUSES = Words("先看这几处", "Look here first")
SHARE_OF = Words("占增减 {ratio}", "{ratio} of the change")
OTHERS = Words("其他 {n:,} 项", "{n:,} others")
ONE_OTHER = Words("其他 1 项", "1 other")
TODAY = Words("今天", "today")
LATER = Words("随后", "then")
TOTAL_IS = Words("合计 {money}", "total {money}")
FLEET_HEAD = Words("{n} 家店", "{n} shops")
FLEET_LINE = Words(
    "{n} 家店：达标 {hit} 家，未达标 {missed} 家，无目标或无数据 {unknown} 家。",
    "{n} shops: {hit} on target, {missed} short, {unknown} without target or data.",
)
PERIOD_MONTH = Words("{m} 月", "{name}")
PERIOD_YEAR = Words("{y} 年", "{y}")
MONTH_END = Words("月末", "month-end")
YEAR_END = Words("年末", "year-end")
COLOURS = Words("红涨绿跌 / 绿涨红跌", "swap the colours of up and down")
MADE_BY = Words("掌柜 · 本机生成，数据不外传", "Zhanggui · made on this machine, no data leaves it")
UP = Words("升", "up")
DOWN = Words("降", "down")
FLAT = Words("平", "flat")
POINTS = Words(" 个百分点", " pp")
IS_BASE = Words("本报基准", "base of this brief")
MORE = Words("其余见完整晨报", "the rest is in the full brief")

# What moved over all shops
MOVED = Words("这一天真正动了的", "What really moved")
MOVED_SHARED = Words("{metric} {trend}（{of} 家里 {n} 家一起）", "{metric} {trend} ({n} of {of} shops together)")
MOVED_ALL = Words("全部店铺，当一件事看", "All shops, one incident")
MOVED_PLATFORM = Words("{platform}各店，当一件事看", "{platform} shops, one incident")
MOVED_OWN = Words("{metric} {trend}，{value}（应在 {low} ~ {high}）", "{metric} {trend}, {value} (expected {low} ~ {high})")
MOVED_BESIDE = Words(
    "{metric} 和大家不一样：{value}，随大家应在 {low} ~ {high}", "{metric} unlike the others: {value}, with them {low} ~ {high}"
)
MOVED_MORE = Words("另有 {n} 家，见 Excel 的同名表", "{n} more shops are in the workbook")
MOVED_HOW = Words(
    "{shops} 家店的 {judged} 个数一起判断，说出来的平均不超过 {share} 是碰巧",
    "Of {judged} numbers of {shops} shops; no more than {share} of these are chance, on average",
)
MOVE_EXPECTED, MOVE_LOW, MOVE_HIGH = Words("应有", "expected"), Words("应有下限", "expected low"), Words("应有上限", "expected high")
SHARED_CHANGE = Words("大家一起的增减", "change of all together")
