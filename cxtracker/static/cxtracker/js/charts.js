// Living charts: what the server drew answers to the pointer, too. Without scripts, and on paper, the drawing stays.
const WIDE = 600,
  MARGIN = 164;
const living = new Map();
// "12 Nov 2026" in English, as the server writes it.
const language = document.documentElement.lang.replace(/^en$/, "en-GB") || undefined;
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const monthOfYear = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" });

const number = (value, decimals = 0) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .format(value)
    .replace("-", "−");
const withUnit = (value, data) => {
  const said = number(value, data.decimals);
  return data.unit && data.unit.length <= 4 ? `${said} ${data.unit}` : said;
};
const faded = (colour, share) => colour.replace("rgb(", "rgba(").replace(")", `, ${share})`);
const KEY_ROW = 24;
// How many rows a key of these words needs.
const rows = (words, width) =>
  words.reduce(
    ([count, used], word) => {
      const wide = word.length * 6.8 + 38;
      return used && used + wide > width ? [count + 1, wide] : [count, used + wide];
    },
    [1, 0],
  )[0];
const sum = (values) => values.reduce((one, other) => one + other, 0);

// Colours are the page's own, as they are in the present theme.
const palette = (figure) => {
  const probe = figure.appendChild(document.createElement("i"));
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = [
    "paper",
    "ink",
    "ink-soft",
    "ink-quiet",
    "line",
    "line-strong",
    "control",
    "accent",
    "accent-fill",
    "accent-2",
    "accent-3",
    "shared",
    "shared-fill",
    "at-risk",
    "at-risk-fill",
    "fenced",
    "fenced-fill",
    "unanchored",
    "unanchored-fill",
  ];
  const found = Object.fromEntries(names.map((name) => [name, read(name)]));
  found.dark =
    getComputedStyle(probe).colorScheme.includes("dark") || document.documentElement.dataset.bsTheme === "dark";
  probe.remove();
  return found;
};
const steps = (c) => [
  c.paper,
  c["accent-3"],
  ...(c.dark ? [c["accent-fill"], c["accent-2"]] : [c["accent-2"], c["accent-fill"]]),
];

const base = (c) => ({
  animation: false,
  useUTC: true,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: c["ink-quiet"] },
  tooltip: {
    renderMode: "richText",
    confine: true,
    backgroundColor: c.paper,
    borderColor: c["line-strong"],
    borderWidth: 1,
    padding: [8, 10],
    textStyle: { color: c.ink, fontSize: 12, lineHeight: 18 },
    shadowBlur: 0,
  },
});
const quietAxis = (c) => ({
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: c["ink-quiet"], fontSize: 12 },
  splitLine: { lineStyle: { color: c.line } },
});

// --- lines ----------------------------------------------------------------------------------------------------
const looks = (c) => ({
  main: { colour: c["accent-fill"], text: c.accent, width: 2.5, type: "solid" },
  other: { colour: c["unanchored-fill"], text: c.unanchored, width: 1.75, type: "solid" },
  expected: { colour: c["accent-2"], text: c["ink-soft"], width: 2, type: "dotted" },
  baseline: { colour: c["ink-quiet"], text: c["ink-quiet"], width: 1, type: "dashed" },
  target: { colour: c["shared-fill"], text: c.shared, width: 1, type: [2, 3] },
  limit: { colour: c["fenced-fill"], text: c.fenced, width: 1.5, type: "dashed" },
  band: { colour: c["accent-3"], text: c["ink-quiet"], width: 0, type: "solid" },
});

const span = (data) => {
  const shown = [
    ...data.series.flatMap((one) => one.points.map(([on]) => on)),
    ...(data.interval?.points ?? []).map(([on]) => on),
    ...data.levels.map((one) => one.on).filter(Boolean),
    ...data.marks.filter((one) => one.live).map((one) => one.on),
  ].map((on) => Date.parse(on));
  const first = Math.min(...shown),
    last = Math.max(...shown),
    fortnight = 15 * 864e5;
  return first < last ? [first, last] : [first - fortnight, last + fortnight];
};

// The names of all lines in the right margin, moved apart where they would overlap; `top` and `room` in pixels.
const names = (data, c, end, ends, top, room) => {
  const look = looks(c),
    [low, high] = [data.axis[0], data.axis.at(-1)];
  const placed = ends
    .map((one) => {
      const tall = `${one.label} ${one.said}`.length * 6.6 > MARGIN - 18 ? 34 : 18;
      return { ...one, tall, wanted: top + (1 - (one.value - low) / (high - low)) * room };
    })
    .sort((one, other) => one.wanted - other.wanted);
  let edge = top - 14;
  placed.forEach((one) => {
    one.y = Math.max(one.wanted, edge + one.tall / 2);
    edge = one.y + one.tall / 2;
  });
  edge = top + room + 34;
  placed.reverse().forEach((one) => {
    one.y = Math.min(one.y, edge - one.tall / 2);
    edge = one.y - one.tall / 2;
  });
  return {
    type: "scatter",
    name: "",
    symbolSize: 0.1,
    silent: true,
    tooltip: { show: false },
    itemStyle: { opacity: 1 },
    data: placed.map(({ part, label, value, said, y, wanted }) => ({
      value: [end, value],
      label: {
        show: true,
        position: "right",
        distance: 14,
        offset: [0, y - wanted],
        formatter: `${label} ${said}`,
        color: look[part].text,
        fontSize: 12,
        lineHeight: 15,
        fontWeight: part === "band" ? 400 : 560,
        width: MARGIN - 18,
        overflow: "break",
      },
    })),
  };
};
const endings = (data) => [
  ...data.series.map((one) => {
    const [, value] = one.points.findLast((point) => point[1] !== null);
    return { part: one.part, label: one.label, value, said: withUnit(value, data) };
  }),
  ...data.levels.map((one) => ({ ...one, said: withUnit(one.value, data) })),
  ...(data.interval ? data.interval.points.slice(-1) : []).map(([, low, high]) => ({
    part: "band",
    label: data.interval.label,
    value: (low + high) / 2,
    said: [low, high].map((value) => withUnit(value, data)).join(" – "),
  })),
];

const series = (one, c) => {
  const look = looks(c)[one.part],
    known = one.points.filter(([, value]) => value !== null);
  return {
    type: "line",
    name: one.label,
    data: one.points.map(([on, value, href]) => ({ value: [on, value], href })),
    showSymbol: one.part !== "expected" && known.length < 60,
    symbol: "circle",
    symbolSize: 6,
    z: one.part === "main" ? 5 : 4,
    connectNulls: false,
    color: look.colour,
    lineStyle: { width: look.width, type: look.type },
    emphasis: { disabled: true },
  };
};

const level = (one, c, [first, last]) => {
  const look = looks(c)[one.part],
    point = (on) => ({ value: [on, one.value], symbol: "none" });
  const points = [point(first), point(last)];
  if (one.on) {
    const at = Date.parse(one.on);
    const sign = {
      value: [at, one.value],
      symbol: one.part === "target" ? "diamond" : "circle",
      symbolSize: one.part === "target" ? 13 : 7,
    };
    points.splice(1, Number(at >= last), {
      ...sign,
      itemStyle: { color: c.paper, borderColor: look.colour, borderWidth: 2 },
    });
  }
  return {
    type: "line",
    name: one.label,
    data: points,
    symbol: "circle",
    color: look.colour,
    z: 3,
    lineStyle: { width: look.width, type: look.type },
    tooltip: { show: false },
    emphasis: { disabled: true },
  };
};

const band = (data, c) => {
  if (!data.interval) return [];
  const quiet = {
    type: "line",
    stack: "interval",
    stackStrategy: "all",
    symbol: "none",
    lineStyle: { opacity: 0 },
    emphasis: { disabled: true },
  };
  const points = data.interval.points;
  return [
    { ...quiet, name: "", data: points.map(([on, low]) => [on, low]), tooltip: { show: false } },
    {
      ...quiet,
      name: data.interval.label,
      color: c["accent-3"],
      areaStyle: { color: c["accent-3"], opacity: 0.32 },
      data: points.map(([on, low, high]) => [on, high - low]),
    },
  ];
};

// Go-live has its name on top; events have numbers below it, in lanes, and are listed under the chart.
const marks = (data, c, [first, last], room, roof) => {
  const at = (one) => Date.parse(one.on),
    [low, high] = [data.axis[0], data.axis.at(-1)];
  const live = data.marks.filter((one) => one.live);
  const listed = data.marks
    .filter((one) => !one.live && at(one) >= first && at(one) <= last)
    .sort((one, other) => at(one) - at(other));
  const line = (one, y, lineStyle, label) => [
    { xAxis: one.on, yAxis: high, y, lineStyle, label },
    { xAxis: one.on, yAxis: low },
  ];
  const edges = [];
  const drawn = listed.map((one, place) => {
    const x = ((at(one) - first) / (last - first)) * room;
    const lane = edges.reduce((deepest, edge, other) => (edge > x - 10 ? other + 1 : deepest), 0);
    edges.splice(lane, edges.length, x + 10);
    return line(
      one,
      roof + (live.length + lane) * 20 + 18,
      { color: c["ink-quiet"], type: [2, 3], width: 1 },
      {
        formatter: String(place + 1),
        color: c.ink,
        fontWeight: 600,
        fontSize: 11,
        distance: 0,
        position: "start",
        backgroundColor: c.paper,
        borderColor: c["ink-soft"],
        borderWidth: 1.25,
        borderRadius: 9,
        width: 16,
        height: 16,
        lineHeight: 16,
        align: "center",
        padding: 0,
      },
    );
  });
  live.forEach((one) => {
    const late = (at(one) - first) / (last - first) > 0.7;
    drawn.push(
      line(
        one,
        roof + 2,
        { color: c.ink, type: "solid", width: 1.25 },
        {
          formatter: one.label,
          color: c.ink,
          fontWeight: 600,
          distance: -13,
          position: "start",
          align: late ? "right" : "left",
          padding: [0, 6, 0, 6],
        },
      ),
    );
  });
  const deep = listed.length
    ? Math.max(...drawn.slice(0, listed.length).map(([one]) => one.y)) + 6
    : roof + 20 * live.length;
  return { drawn, top: deep, listed };
};

const lines = (data, c, width, height) => {
  const wide = width >= WIDE,
    range = span(data),
    long = data.unit.length > 4;
  const right = wide ? MARGIN : 16;
  const ends = endings(data),
    said = new Map(ends.map((one) => [one.label, `${one.label} ${one.said}`]));
  const key = wide ? 0 : KEY_ROW * rows([...said.values()], width) + 4;
  const happened = marks(data, c, range, width - right - 40, key + 18 * Number(long) + 4);
  const drawn = data.series.map((one) => series(one, c));
  drawn
    .filter((_one, place) => data.series[place].part === "main")
    .forEach((one) => {
      one.markLine = { silent: true, symbol: "none", animation: false, data: happened.drawn };
    });
  const levels = data.levels.map((one) => level(one, c, range));
  const low = new Map((data.interval?.points ?? []).map(([on, ...both]) => [on, both]));
  const told = (points) => {
    const on = new Date(points[0].value[0]),
      iso = on.toISOString().slice(0, 10);
    const known = points.filter(
      (one) => one.seriesName && !levels.some((other) => other.name === one.seriesName) && one.value[1] !== null,
    );
    const read = known.map((one) =>
      one.seriesName === data.interval?.label
        ? `${one.seriesName}: ${low
            .get(iso)
            ?.map((value) => withUnit(value, data))
            .join(" – ")}`
        : `${one.seriesName}: ${withUnit(one.value[1], data)}`,
    );
    return known.length ? [(data.monthly ? monthOfYear : day).format(on), ...read].join("\n") : "";
  };
  const option = {
    ...base(c),
    grid: {
      left: 4,
      right,
      top: happened.top + 8,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    xAxis: {
      type: "time",
      min: range[0],
      max: range[1],
      ...quietAxis(c),
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: c["line-strong"] } },
      axisLabel: {
        color: c["ink-quiet"],
        hideOverlap: true,
        lineHeight: 15,
        formatter: (value, place) => {
          const on = new Date(value);
          if (on.getUTCDate() !== 1) return `${on.getUTCDate()} ${month.format(on)}`;
          return wide && on.getUTCMonth() && place ? month.format(on) : `${month.format(on)}\n${on.getUTCFullYear()}`;
        },
      },
    },
    yAxis: {
      type: "value",
      min: data.axis[0],
      max: data.axis.at(-1),
      interval: data.axis[1] - data.axis[0],
      ...quietAxis(c),
      axisLabel: {
        color: c["ink-quiet"],
        formatter: (value) =>
          `${number(value, data.axisDecimals)}${!long && value === data.axis.at(-1) ? ` ${data.unit}` : ""}`,
      },
    },
    title:
      long || !wide
        ? {
            text: data.unit,
            left: 0,
            top: key + 2,
            textStyle: { color: c["ink-quiet"], fontSize: 12, fontWeight: 400 },
            padding: 0,
            show: long,
          }
        : undefined,
    legend: {
      show: !wide,
      left: 0,
      top: 0,
      itemGap: 12,
      itemWidth: 18,
      padding: 0,
      selectedMode: false,
      textStyle: { color: c["ink-soft"], fontSize: 12 },
      data: [...said.keys()],
      formatter: (name) => said.get(name),
    },
    series: [
      ...band(data, c),
      ...levels,
      ...drawn,
      ...(wide ? [names(data, c, range[1], ends, happened.top + 8, height - happened.top - 48)] : []),
    ],
  };
  option.tooltip = {
    ...option.tooltip,
    trigger: "axis",
    axisPointer: { lineStyle: { color: c["line-strong"], type: "solid" } },
    formatter: told,
  };
  return { option, listed: happened.listed };
};

// --- parts of a whole -----------------------------------------------------------------------------------------
const trend = (data, c, width) => {
  const wide = width >= WIDE,
    final = data.dates.length - 1;
  const totals = data.dates.map((_on, place) => sum(data.layers.map((one) => one.counts[place])));
  const share = (one, place) => (totals[place] ? (100 * one.counts[place]) / totals[place] : 0);
  const column = (width - (wide ? 180 : 56)) / Math.max(data.dates.length, 1);
  const on = (tone) =>
    ({ "at-risk": "#191b27", quiet: c.ink, accent: "#fff", unanchored: c.dark ? "#fff" : "#10121a" })[tone] ??
    (c.dark ? "#10121a" : "#fff");
  const fill = (tone) => (tone === "quiet" ? c["line-strong"] : c[`${tone}-fill`]);
  const inside = (one, place) => column * 0.72 >= 18 && share(one, place) > 8;
  const named = (one) => ({
    show: wide && one.counts[final] > 0,
    position: "right",
    distance: 10,
    color: one.tone === "quiet" ? c["ink-quiet"] : c[one.tone],
    fontWeight: 560,
    fontSize: 12,
    lineHeight: 15,
    align: "left",
    formatter: `${one.label} ${number(share(one, final))} %`,
  });
  const option = {
    ...base(c),
    grid: {
      left: 4,
      right: wide ? 132 : 8,
      top: wide
        ? 14
        : KEY_ROW *
            rows(
              data.layers.map((one) => one.label),
              width,
            ) +
          8,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    xAxis: {
      type: "category",
      data: data.dates,
      ...quietAxis(c),
      axisLine: { show: true, lineStyle: { color: c["line-strong"] } },
      axisLabel: {
        color: c["ink-quiet"],
        hideOverlap: true,
        lineHeight: 15,
        formatter: (value, place) => {
          const at = new Date(value);
          return place && at.getUTCMonth() ? month.format(at) : `${month.format(at)}\n${at.getUTCFullYear()}`;
        },
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: 100,
      interval: 50,
      ...quietAxis(c),
      axisLabel: { color: c["ink-quiet"], formatter: (value) => `${number(value)} %` },
    },
    legend: {
      show: !wide,
      left: 0,
      top: 0,
      padding: 0,
      itemGap: 12,
      itemWidth: 12,
      itemHeight: 12,
      selectedMode: false,
      textStyle: { color: c["ink-soft"], fontSize: 12 },
    },
    series: data.layers.flatMap((one) => {
      const bar = {
        type: "bar",
        name: one.label,
        stack: "all",
        color: fill(one.tone),
        barMaxWidth: 56,
        barCategoryGap: "28%",
        itemStyle: { borderColor: c.paper, borderWidth: 1 },
        emphasis: { disabled: true },
      };
      return [
        {
          ...bar,
          data: one.counts.map((count, place) => ({
            value: share(one, place),
            label: {
              show: inside(one, place),
              formatter: String(count),
              color: on(one.tone),
              fontSize: 11,
              fontWeight: 600,
            },
          })),
          endName: named(one),
        },
      ];
    }),
  };
  option.series.forEach((one, place) => {
    const { endName } = one;
    delete one.endName;
    if (!endName.show) return;
    const below = sum(data.layers.slice(0, place).map((layer) => share(layer, final)));
    one.markPoint = {
      silent: true,
      symbol: "rect",
      symbolSize: 0.1,
      itemStyle: { color: "transparent", borderWidth: 0 },
      data: [
        {
          coord: [final, below + share(data.layers[place], final) / 2],
          label: { ...endName, offset: [column * 0.36, 0] },
        },
      ],
    };
  });
  option.tooltip = {
    ...option.tooltip,
    trigger: "axis",
    axisPointer: { type: "none" },
    formatter: (points) => {
      const place = points[0].dataIndex;
      if (!totals[place]) return "";
      const read = [...data.layers]
        .reverse()
        .map((one) => `${one.label}: ${number(one.counts[place])} · ${number(share(one, place))} %`);
      return [day.format(new Date(data.dates[place])), ...read].join("\n");
    },
  };
  return { option, listed: [] };
};

// --- money ----------------------------------------------------------------------------------------------------
const waterfall = (data, c, width, height) => {
  const beside = width >= WIDE && data.beside,
    count = data.benefits.length;
  const amounts = data.benefits.flatMap((one) => one.amounts).filter((one) => one !== null);
  const above = Math.max(0, ...amounts),
    below = Math.min(0, ...amounts),
    reach = above - below || 1;
  const places = data.divisor === 1 || Math.max(...amounts.map(Math.abs)) >= 100 * data.divisor ? 0 : 1;
  const said = (amount) =>
    amount && Number((amount / data.divisor).toFixed(places)) === 0 ? "≈ 0" : number(amount / data.divisor, places);
  const fills = steps(c),
    box = beside ? (Math.min(width, count > 1 ? width : 420) + 22) / count - 22 : Math.min(width, 420);
  const scale = beside ? Math.min(1, width / 720) : 1;
  const room = beside ? height : (height - 24) / count;
  const bar = (amount, place) => {
    const label = {
      show: true,
      position: amount !== null && amount < 0 ? "bottom" : "top",
      color: c.ink,
      fontWeight: 600,
      fontSize: 13 * scale,
      formatter: amount === null ? data.unknown : said(amount),
    };
    if (amount === null) {
      return {
        value: 0.16 * reach,
        unknown: true,
        label: {
          ...label,
          color: c["ink-quiet"],
          fontWeight: 400,
          fontSize: 11 * scale,
          width: box / 4 - 6,
          overflow: "break",
          lineHeight: 13,
        },
        itemStyle: {
          color: c.paper,
          borderColor: c.control,
          borderType: "dashed",
          borderWidth: 1,
          decal: {
            symbol: "rect",
            color: c["line-strong"],
            dashArrayX: [1, 0],
            dashArrayY: [1, 5],
            rotation: -Math.PI / 4,
          },
        },
      };
    }
    const step = Math.min(place, 3),
      loss = amount < 0,
      outline = {
        color: c.paper,
        borderColor: loss ? c["fenced-fill"] : c["accent-2"],
        borderWidth: 1.5,
        borderType: "dashed",
      };
    return {
      value: amount,
      label,
      itemStyle:
        step === 0
          ? outline
          : loss
            ? { color: faded(c["fenced-fill"], [1, 0.35, 0.65, 1][step]) }
            : { color: fills[step] },
    };
  };
  const left = (place) => (beside ? place * (box + 22) : 0),
    top = (place) => 24 + (beside ? 0 : place * room);
  const titles = data.benefits.map((one, place) => ({
    text: one.label,
    left: left(place),
    top: top(place),
    padding: 0,
    textStyle: { color: c.ink, fontSize: 13, fontWeight: 600 },
  }));
  const option = {
    ...base(c),
    title: [
      {
        text: data.scale,
        left: 0,
        top: 2,
        padding: 0,
        textStyle: { color: c["ink-quiet"], fontSize: 12, fontWeight: 400 },
      },
      ...titles,
    ],
    grid: data.benefits.map((_one, place) => ({
      left: left(place),
      width: box,
      top: top(place) + 40,
      height: room - (beside ? 24 : 0) - 40 - (below < 0 ? 42 : 26),
      outerBoundsMode: "none",
    })),
    xAxis: data.benefits.map((_one, place) => ({
      type: "category",
      gridIndex: place,
      data: data.labels,
      ...quietAxis(c),
      axisLine: { show: true, onZero: true, lineStyle: { color: c["line-strong"] } },
      axisLabel: { color: c["ink-quiet"], fontSize: 11 * scale, interval: 0, margin: 8 + (below < 0 ? 16 : 0) },
    })),
    yAxis: data.benefits.map((_one, place) => ({
      type: "value",
      gridIndex: place,
      min: below,
      max: above || below + 1,
      show: false,
    })),
    series: data.benefits.map((one, place) => ({
      type: "bar",
      name: one.label,
      xAxisIndex: place,
      yAxisIndex: place,
      barWidth: "76%",
      data: one.amounts.map(bar),
      emphasis: { disabled: true },
    })),
  };
  option.tooltip = {
    ...option.tooltip,
    trigger: "item",
    formatter: (one) =>
      `${one.seriesName}, ${one.name}\n${one.data.unknown ? data.unknown : `${number(one.data.value)} ${data.currency}`}`,
  };
  return { option, listed: [] };
};

// --- figures --------------------------------------------------------------------------------------------------
const kinds = { lines, trend, waterfall };

const listed = (events) => {
  const list = document.createElement("ol");
  list.className = "chart-events";
  events.forEach((one) => {
    const item = list.appendChild(document.createElement("li"));
    item.append(
      `${day.format(new Date(one.on))} `,
      one.href ? Object.assign(document.createElement("a"), { href: one.href, textContent: one.label }) : one.label,
    );
  });
  return list;
};

// The chart takes exactly the room of the drawing it stands in for, so that nothing moves.
const draw = (figure, { chart, place, data }) => {
  const room = figure.querySelector(".chart-place").clientWidth;
  const [width, drawing] = room >= WIDE ? [Math.min(room, 720), ".chart-wide"] : [Math.min(room, 420), ".chart-narrow"];
  const box = figure.querySelector(drawing).viewBox.baseVal;
  const height = Math.round((width * box.height) / box.width);
  figure.querySelector(".chart-events")?.remove();
  place.style.width = `${width}px`;
  place.style.height = `${height}px`;
  const colours = palette(figure);
  let made = kinds[data.kind](data, colours, width, height);
  if (made.listed.length) {
    const list = figure.querySelector(".chart-place").appendChild(listed(made.listed));
    const rest = Math.max(height - list.offsetHeight, 160);
    place.style.height = `${rest}px`;
    made = kinds[data.kind](data, colours, width, rest);
  }
  chart.resize({ width, height: place.offsetHeight });
  chart.setOption(made.option, true);
};

const enliven = async (figure) => {
  if (living.has(figure)) return;
  const told = { data: JSON.parse(figure.querySelector('script[type="application/json"]').textContent) };
  living.set(figure, told);
  await import(figure.dataset.chart);
  if (!figure.isConnected) return;
  const drawing = figure.querySelector(".chart-svg");
  told.place = document.createElement("div");
  told.place.className = "chart-live";
  told.place.setAttribute("role", "img");
  told.place.setAttribute("aria-label", drawing.getAttribute("aria-label"));
  figure.querySelector(".chart-place").append(told.place);
  told.chart = window.echarts.init(told.place, null, { renderer: "svg", width: 300, height: 200 });
  told.chart.on("click", (event) => {
    if (event.data?.href) location.assign(event.data.href);
  });
  draw(figure, told);
  figure.classList.add("chart-drawn");
  told.seen = figure.clientWidth;
  told.watch = new ResizeObserver(() => {
    if (figure.clientWidth && figure.clientWidth !== told.seen) {
      told.seen = figure.clientWidth;
      draw(figure, told);
    }
  });
  told.watch.observe(figure);
};

const look = () => {
  living.forEach((told, figure) => {
    if (figure.isConnected) return;
    told.watch?.disconnect();
    told.chart?.dispose();
    living.delete(figure);
  });
  document.querySelectorAll("figure[data-chart]").forEach(enliven);
};
const again = () =>
  living.forEach((told, figure) => {
    if (told.chart && figure.isConnected) draw(figure, told);
  });

new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
document.addEventListener("htmx:afterSettle", look);
look();
