// Charts of finished figures: the page carries the data as JSON, this file only draws.
// <div class="chart" data-chart="ID" role="img" aria-label="..."></div> with <script type="application/json" id="ID">
// { kind: "map" | "tiles" | "bars" | "gantt", ... }. Under every chart stands a table with the same figures.
const INK = "#33404f";
const BASE = { textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK }, animation: false };

const drawers = {
  map(data) {
    return {
      tooltip: { formatter: (p) => p.data?.text ?? "" },
      geo: { map: "counties", nameProperty: "adcode", roam: false, silent: true, aspectScale: 0.86,
        itemStyle: { areaColor: "#eef1f4", borderColor: "#fff" } },
      visualMap: { ...visual(data), seriesIndex: [0, 1] },
      series: [
        { type: "map", geoIndex: 0, map: "counties", nameProperty: "adcode", selectedMode: false,
          data: data.values.filter((v) => !v.place).map((v) => ({ name: v.code, value: v.value, text: v.text })) },
        { type: "scatter", coordinateSystem: "geo", symbolSize: 14, itemStyle: { borderColor: "#fff", borderWidth: 1.5 },
          data: data.values.filter((v) => v.place).map((v) => ({ value: [...v.place, v.value], text: v.text })) },
      ],
    };
  },
  tiles(data) {
    return {
      tooltip: { formatter: (p) => p.data.text },
      visualMap: visual(data),
      grid: { left: 4, right: 4, top: 4, bottom: 40 },
      xAxis: { type: "category", data: range(data.columns), show: false },
      yAxis: { type: "category", data: range(data.rows), inverse: true, show: false },
      series: [{ type: "heatmap", itemStyle: { borderColor: "#fff", borderWidth: 3, borderRadius: 4 },
        label: { show: true, formatter: (p) => p.data.title, fontSize: 12, color: INK },
        data: data.values.map((v) => ({ value: [v.column, v.row, v.value], title: v.name, text: v.text,
          label: { color: v.light ? "#fff" : INK } })) }],
    };
  },
  bars(data) {
    return {
      tooltip: { trigger: "axis" },
      legend: data.series.length > 1 ? { top: 0 } : undefined,
      grid: { left: 8, right: 24, top: data.series.length > 1 ? 32 : 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", max: data.max, axisLabel: { formatter: data.percent ? (v) => `${v * 100}%` : undefined } },
      yAxis: { type: "category", data: data.names, inverse: true, axisTick: { show: false } },
      series: data.series.map((s) => ({ name: s.name, type: "bar", data: s.values, barMaxWidth: 14, itemStyle: { color: s.color } })),
    };
  },
  control(data) {
    const plain = { type: "line", symbol: "none", lineStyle: { type: "dashed", width: 1 } };
    return {
      tooltip: { trigger: "axis" },
      legend: { top: 0 },
      grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: data.days },
      yAxis: data.scaled ? { type: "value", scale: true } : { type: "value", min: 0 },
      series: [
        { name: data.name, type: "line", symbolSize: 9, color: "#1c6dd0",
          data: data.values.map((value, i) => ({ value, itemStyle: data.outside[i] ? { color: "#b02a37" } : {},
            symbol: data.outside[i] ? "diamond" : "circle" })) },
        ...data.lines.map((line, i) => ({ ...plain, name: line.name, data: line.values, color: i ? "#b07b00" : "#5b6b7f" })),
      ],
    };
  },
  gantt(data) {
    const rows = data.rows;
    const bar = (key, color, shift) => ({
      type: "custom", name: key === "planned" ? data.planned : data.actual, encode: { x: [1, 2], y: 0 },
      itemStyle: { color },
      data: rows.map((r, i) => (r[key] ? [i, r[key][0], r[key][1]] : null)).filter(Boolean),
      renderItem(_params, api) {
        const from = api.coord([api.value(1), api.value(0)]);
        const to = api.coord([api.value(2), api.value(0)]);
        return { type: "rect", shape: { x: from[0], y: from[1] + shift, width: Math.max(to[0] - from[0], 4), height: 9, r: 2 }, style: api.style() };
      },
    });
    return {
      legend: { top: 0 },
      tooltip: { formatter: (p) => `${rows[p.value[0]].name}<br>${p.seriesName}：${day(p.value[1])} – ${day(p.value[2])}` },
      grid: { left: 8, right: 24, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "time", axisLabel: { formatter: (v) => day(v).slice(5) } },
      yAxis: { type: "category", data: rows.map((r) => r.name), inverse: true },
      series: [bar("planned", "#b9c4d0", -11), bar("actual", "#9d1c1f", 1)].map((s, i) =>
        i === 0 && data.today ? { ...s, markLine: { symbol: "none", silent: true, label: { formatter: data.todayLabel }, lineStyle: { color: "#1c6dd0" }, data: [{ xAxis: data.today }] } } : s),
    };
  },
};

function visual(data) {
  return { type: "piecewise", orient: "horizontal", left: "center", bottom: 0, pieces: data.pieces, inRange: { color: data.ramp } };
}
const range = (n) => Array.from({ length: n }, (_, i) => String(i));
function day(value) {
  const d = new Date(value);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

// Paper is laid out before a chart could be drawn anew: its picture is scaled instead, and needs to know its own size.
function scalable(place, chart) {
  place.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

async function draw(root) {
  for (const place of root.querySelectorAll("[data-chart]:not([data-drawn])")) {
    const source = document.getElementById(place.dataset.chart);
    if (!source) continue;
    place.dataset.drawn = "1";
    const data = JSON.parse(source.textContent);
    if (data.boundaries) echarts.registerMap("counties", await (await fetch(data.boundaries)).json());
    let chart; // drawn as soon as its place has a size: a map of no size cannot be scaled
    new ResizeObserver(() => {
      if (!place.clientWidth || !place.clientHeight) return;
      if (chart) return chart.resize();
      chart = echarts.init(place, null, { renderer: "svg" });
      chart.on("finished", () => scalable(place, chart));
      chart.setOption({ ...BASE, ...drawers[data.kind](data) });
    }).observe(place);
  }
}
document.addEventListener("DOMContentLoaded", () => draw(document));
document.addEventListener("htmx:after:swap", () => draw(document));
