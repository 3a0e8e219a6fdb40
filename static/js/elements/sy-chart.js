// @ts-check
/**
 * `<sy-chart data-chart='{…}'>`: bars or lines, drawn by Chart.js, which is loaded with the first of them.
 *
 * All numbers come from Python, and all words about them too: this only draws. Its colours are names of custom
 * properties or `#rrggbb`; it is drawn again when the theme changes. What is pressed becomes its `value`
 * (`[key, id]` as JSON) with a `change` event. On paper (`fixed`) it has a size of its own.
 */

/**
 * @typedef {{ id: string, name: string, colour: string, data: (number | null)[], told: string[] }} Set
 * @typedef {{ kind: 'bars' | 'lines', labels: string[], keys: string[], sets: Set[], unit: string, currency?: string }} Drawing
 */

const PAPER = { width: 680, height: 260, ratio: 3 };
const MOST_TICKS = 6;
const FRACTIONS = 4;
const LOOKS = {
  bars: { borderWidth: { top: 1 }, borderSkipped: false, maxBarThickness: 40, categoryPercentage: 0.86, barPercentage: 1 },
  lines: { borderWidth: 2, pointRadius: 2, pointHoverRadius: 4, spanGaps: true, tension: 0 },
};

/** @type {Promise<any> | undefined} */
let library;

/** It takes no part in modules: what it makes is the global `Chart`. */
function chartjs() {
  library ??= import('../../vendor/chartjs/chart.umd.min.js').then(() => /** @type {any} */ (globalThis).Chart);
  library.catch(() => { library = undefined; }); // the next chart asks again
  return library;
}

class SyChart extends HTMLElement {
  static observedAttributes = ['data-chart'];

  value = '';
  /** Done when what is wanted now is drawn. @type {Promise<void>} */
  drawn = Promise.resolve();

  #chart = /** @type {any} */ (null);
  #probe = Object.assign(document.createElement('span'), { hidden: true });
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #theme = new MutationObserver(() => this.#again());
  #redraw = () => this.#again();

  connectedCallback() {
    this.append(this.#probe);
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-size', 'data-motion'] });
    this.#dark.addEventListener('change', this.#redraw);
    for (const event of ['beforeprint', 'afterprint']) addEventListener(event, this.#print);
    this.#again();
  }

  disconnectedCallback() {
    this.#theme.disconnect();
    this.#dark.removeEventListener('change', this.#redraw);
    for (const event of ['beforeprint', 'afterprint']) removeEventListener(event, this.#print);
    this.#clear();
    this.replaceChildren();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#again();
  }

  #again() {
    this.drawn = this.#draw();
  }

  /** On paper it is drawn as in the light theme, and fine enough for a printer. @param {Event} event */
  #print = (event) => {
    const printing = event.type === 'beforeprint';
    this.style.colorScheme = printing ? 'light' : '';
    if (!this.#chart || this.hasAttribute('fixed')) return;
    const told = drawing(this);
    this.#chart.options = { ...this.#options(told), ...(printing ? { devicePixelRatio: PAPER.ratio } : {}) };
    this.#chart.data = this.#data(told);
    this.#chart.update('none');
    this.#chart.resize();
  };

  async #draw() {
    const wanted = this.dataset.chart;
    let Chart;
    try {
      Chart = await chartjs();
    } catch {
      this.dataset.failed = 'The chart can’t be drawn now. The table below has the same numbers.';
      return;
    }
    if (!this.isConnected || this.dataset.chart !== wanted) return;
    delete this.dataset.failed;
    const told = drawing(this);
    if (this.#chart?.config.type === type(told)) {
      this.#chart.data = this.#data(told);
      this.#chart.options = this.#options(told);
      this.#chart.update('none');
    } else {
      this.#clear();
      const canvas = document.createElement('canvas');
      if (this.hasAttribute('fixed')) Object.assign(canvas, { width: PAPER.width, height: PAPER.height });
      canvas.setAttribute('aria-hidden', 'true');
      this.append(canvas);
      this.#chart = new Chart(canvas, { type: type(told), data: this.#data(told), options: this.#options(told) });
    }
  }

  #clear() {
    this.#chart?.destroy();
    this.#chart?.canvas?.remove();
    this.querySelector('canvas')?.remove();
    this.#chart = null;
  }

  /** @param {Drawing} told */
  #data(told) {
    const edge = told.kind === 'bars' ? this.#resolved('--sy-surface') : '';
    const datasets = told.sets.map((set) => {
      const colour = this.#resolved(set.colour);
      return { ...LOOKS[told.kind], label: set.name, data: set.data, backgroundColor: colour, borderColor: edge || colour };
    });
    return { labels: told.labels, datasets };
  }

  /** @param {string} colour a custom property holds two, and only an element knows which of them is worn */
  #resolved(colour) {
    this.#probe.style.color = colour.startsWith('--') ? `var(${colour})` : colour;
    return getComputedStyle(this.#probe).color;
  }

  /** @param {Drawing} told */
  #options(told) {
    const fixed = this.hasAttribute('fixed');
    const [text, muted, line, surface] = ['--sy-text', '--sy-muted', '--sy-line', '--sy-surface'].map((name) => this.#resolved(name));
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const font = { family: getComputedStyle(this).fontFamily, size: fixed ? 11 : root * 0.75 };
    const tick = { color: muted, font };
    const stacked = told.kind === 'bars';
    const amounts = { ...tick, maxTicksLimit: MOST_TICKS, callback: (/** @type {number} */ value) => axis(value, told) };
    const spoken = { label: (/** @type {any} */ at) => ` ${at.dataset.label}: ${told.sets[at.datasetIndex]?.told[at.dataIndex] ?? ''}` };
    return {
      responsive: !fixed,
      maintainAspectRatio: false,
      ...(fixed ? { devicePixelRatio: PAPER.ratio } : {}),
      animation: false,
      layout: { padding: 0 },
      interaction: { mode: stacked ? 'nearest' : 'index', intersect: stacked },
      onClick: (/** @type {Event} */ _, /** @type {any[]} */ met) => this.#pressed(met, told),
      onHover: (/** @type {any} */ event, /** @type {any[]} */ met) => {
        if (event.native) event.native.target.style.cursor = met.length && this.dataset.change ? 'pointer' : '';
      },
      scales: {
        x: { stacked, grid: { display: false }, border: { color: line }, ticks: { ...tick, maxRotation: 0, autoSkipPadding: 12 } },
        y: { stacked, beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: amounts },
      },
      plugins: {
        colors: { enabled: false },
        legend: { display: false },
        tooltip: {
          backgroundColor: text, titleColor: surface, bodyColor: surface, titleFont: font, bodyFont: font,
          cornerRadius: 4, padding: 8, boxWidth: 8, boxHeight: 8, callbacks: spoken,
          filter: (/** @type {any} */ at) => at.raw !== null && (told.kind === 'lines' || at.raw > 0),
        },
      },
    };
  }

  /**
   * @param {any[]} met
   * @param {Drawing} told
   */
  #pressed([met], told) {
    if (!met || !this.dataset.change) return;
    this.value = JSON.stringify([told.keys[met.index], told.kind === 'bars' ? told.sets[met.datasetIndex]?.id : '']);
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

/**
 * @param {SyChart} chart
 * @returns {Drawing}
 */
function drawing(chart) {
  return JSON.parse(chart.dataset.chart ?? '{"kind":"bars","labels":[],"keys":[],"sets":[],"unit":""}');
}

/** @param {Drawing} told */
const type = (told) => (told.kind === 'bars' ? 'bar' : 'line');

/**
 * @param {number} value
 * @param {Drawing} told
 */
function axis(value, told) {
  if (told.unit === 'money') return money(value, told.currency ?? '');
  if (told.unit === 'ms') return value >= 1000 ? `${round(value / 1000)} s` : `${round(value)} ms`;
  return round(value);
}

/**
 * @param {number} value
 * @param {string} currency whatever a price list calls one
 */
function money(value, currency) {
  try {
    return new Intl.NumberFormat('en', {
      style: 'currency', currency, currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: FRACTIONS,
    }).format(value);
  } catch {
    return `${round(value)} ${currency}`;
  }
}

/** @param {number} value */
const round = (value) => new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);

customElements.define('sy-chart', SyChart);
