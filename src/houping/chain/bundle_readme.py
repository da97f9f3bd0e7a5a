"""The page that goes with a proof bundle: what is in it and how anyone checks it."""

README = """# 抽样证明包 · Proof of the draw

这个文件夹足以让任何人重算本次抽样：抽到哪些村、哪些户、打哪些电话，以及备用的先后次序。
公开的编号 `unit` 由村代码和加盐摘要组成，看不出是哪一户；本文件夹没有姓名、户编号、电话。

## 怎样核验

1. 电脑上有 Python 3.10 或更新版本即可，不需要安装“后评”，不需要联网。
2. 在本文件夹中运行：

       python3 -I -S verify_draw.py

   “一致 AGREES”（退出码 0）：全部重算无误。
   “不一致 DIFFERS”（退出码 13）：后面写明第一处不同——文件、编号、记录值、重算值。
   “证明包不完整”（退出码 10）：文件缺失或损坏。
3. 上面只说明本文件夹**内部一致**。再与**事先公布**的四个值比对，它们取自当时的公告，不能取自本文件夹：

       python3 -I -S verify_draw.py --root 抽样框根 --plan-digest 方案摘要 --commitment 承诺值 --beacon 公共事件

   末行写明比对了哪几个值；一个也没给时写“仅内部一致”。

## 单独核对一户（不用 Python）

把 draw.json 中的 `seed`、文字 `hh`、该户的 `unit` 用竖线连起来求 SHA-256，即为抽签号 `ticket`：

    printf '%s' 'seed|hh|unit' | sha256sum

同村同类的户按抽签号由小到大排列，前若干户为样本（main），随后为备用（reserve）。
电话样本用同一个号，但从 8000… 起排，到 ffff… 后接 0000…；这样与入户样本重合最少。村用文字 `village` 代替 `hh`。

## 文件

| 文件 | 内容 |
|---|---|
| draw.json | 种子的四个组成部分、各个根、每一层的总数和抽取数 |
| plan.json | 当时的评估方案（其摘要是种子的一部分） |
| villages.csv | 抽样框中的全部村；抽中的村有层、次序、入样概率、得分、抽签号 |
| households.csv.gz | 抽中村的全部农户；抽中的户有次序、抽签号、样本或备用 |
| phone.csv.gz | 电话框的全部农户；抽中的户有次序、抽签号、样本或备用、批次 |
| verify_draw.py | 独立核验程序，只用 Python 自带的功能，可以通读 |

证明包含有随机数 `nonce`：实地调查结束之前公布，等于提前告诉区县抽到了哪些村。
抽样当日只公布 `sealed.json`（承诺值、根、方案摘要、公共事件、本文件夹每个文件的摘要）；
调查结束后用 `houping sample reveal` 与它核对并写出这一份。

## English

Run `python3 -I -S verify_draw.py` here (standard library only): 0 agrees, 13 names the first difference, 10 the
bundle is not whole. This alone shows internal consistency only: add `--root`, `--plan-digest`, `--commitment`,
`--beacon` as they were announced before the draw. Units are salted: no names, household numbers or telephones
are in this folder.
"""
