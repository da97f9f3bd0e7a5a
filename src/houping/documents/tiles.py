"""Where the counties of the plan stand on the tile map, and 万盛 on the county map; pages read it without drawing."""

from collections.abc import Mapping

WANSHENG = "500110W"
WANSHENG_PLACE = (106.92, 28.96)
# Column and row of each county's tile, after its place on the map (north-east is top right).
TILES: Mapping[str, tuple[int, int]] = {
    "500229": (6, 0), "500238": (7, 1), "500154": (6, 1), "500235": (6, 2), "500237": (8, 2), "500236": (7, 2),
    "500101": (5, 2), "500155": (4, 2), "500233": (5, 3), "500231": (4, 3), "500230": (5, 4), "500240": (6, 3),
    "500114": (7, 4), "500243": (6, 5), "500242": (7, 5), "500241": (7, 6), "500156": (5, 5), "500102": (4, 4),
    "500119": (4, 5), "500115": (3, 3), "500112": (3, 4), "500113": (3, 5), "500109": (2, 4), "500117": (2, 3),
    "500152": (0, 3), "500151": (1, 3), "500111": (0, 4), "500120": (1, 4), "500153": (0, 5), "500118": (1, 5),
    "500116": (2, 5), "500110": (3, 6), "500110W": (4, 6),
}  # fmt: skip
