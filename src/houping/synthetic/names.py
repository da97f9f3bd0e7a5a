"""Common surnames and given-name characters from which invented names are put together."""

SURNAMES = tuple(
    "李王张刘陈杨周黄吴赵罗唐谭冉向田何徐蒋邓胡郑曾谢彭肖袁冯秦牟余龙马程万熊文石任侯崔廖邹汪范方夏"
    "卢段姚付陶雷贺毛江易古郭朱林高"
)
FEMALE_GIVEN = tuple(
    f"{first}{second}"
    for first in "淑秀桂玉素小晓永春金国明世德"
    for second in "英芳兰珍琼华群碧容梅莲琴蓉会菊"
)
MALE_GIVEN = tuple(
    f"{first}{second}"
    for first in "明国建光世德永大小兴正文天忠"
    for second in "华平林军伟强福祥权成清才学友安"
)
