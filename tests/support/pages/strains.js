// What a page must bear: larger text, text set wider, the keyboard. Each tells what does not hold.
() => {
  const SPACED = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`; // WCAG 2.2, 1.4.12
  const SLACK = 3; // px; boxes of lines touch
  const MOST = 3; // of each sort that are told
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const strains = {
    plain: () => {},
    large: () => document.documentElement.style.setProperty("font-size", "200%"), // 1.4.4
    spaced: () => sheet.replaceSync(SPACED),
  };
  const relax = () => {
    document.documentElement.style.removeProperty("font-size");
    sheet.replaceSync("");
  };
  const name = (each) => `${each.outerHTML.slice(0, 90)} “${each.textContent.trim().slice(0, 40)}”`;

  const clips = (style) => style.overflowX !== "visible" || style.overflowY !== "visible";
  const hides = (style) => style.clipPath !== "none" || style.position === "absolute";

  // Where an element's content may be seen: within all that clips it; null if it is set aside.
  const seen = new Map();
  function room(element) {
    if (!element) return { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
    if (seen.has(element)) return seen.get(element);
    const around = room(element.parentElement), style = getComputedStyle(element);
    let own = around;
    if (around && hides(style) && element.closest("svg") === null) own = null;
    else if (around && clips(style) && element !== document.documentElement && element !== document.body) {
      const box = element.getBoundingClientRect();
      own = {
        left: Math.max(around.left, box.left), top: Math.max(around.top, box.top),
        right: Math.min(around.right, box.right), bottom: Math.min(around.bottom, box.bottom),
      };
    }
    seen.set(element, own);
    return own;
  }

  function lines() {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest("svg, script, option") || !parent.checkVisibility()) continue;
      if (parent.matches("details:not([open])")) continue; // text that no element of its own holds
      const within = room(parent);
      if (!within) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        const left = Math.max(box.left, within.left), right = Math.min(box.right, within.right);
        const top = Math.max(box.top, within.top), bottom = Math.min(box.bottom, within.bottom);
        if (right - left > SLACK && bottom - top > SLACK) found.push({ left, right, top, bottom, parent, node });
      }
    }
    return found.sort((one, other) => one.top - other.top);
  }

  function overlapping() {
    const found = [], all = lines();
    for (let here = 0; here < all.length; here++) {
      const one = all[here], height = one.bottom - one.top;
      for (let next = here + 1; next < all.length && all[next].top < one.bottom; next++) {
        const other = all[next];
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - other.top;
        if (one.node !== other.node && wide > SLACK && high > height / 3) found.push(`${name(one.parent)} lies on ${name(other.parent)}`);
      }
    }
    return found;
  }

  function cut() {
    const found = [];
    for (const each of document.querySelectorAll("body *")) {
      const style = getComputedStyle(each);
      const hidden = (way) => way === "hidden" || way === "clip";
      if (each.closest("svg, input, textarea") || each.clientWidth < 2 || !each.checkVisibility()) continue;
      const across = hidden(style.overflowX) && each.scrollWidth > each.clientWidth + SLACK;
      const down = hidden(style.overflowY) && each.scrollHeight > each.clientHeight + SLACK;
      const button = each.matches("button, select") && each.scrollWidth > each.clientWidth + SLACK;
      if (across || down || button) found.push(`${name(each)} is cut`);
    }
    return found;
  }

  function sideways() {
    const wide = document.documentElement.scrollWidth, most = document.documentElement.clientWidth;
    if (wide <= most) return [];
    const out = [...document.querySelectorAll("body *")].filter((each) => {
      const within = room(each);
      return within && each.getBoundingClientRect().right > most + 1 && within.right > most;
    });
    return [`scrolls sideways, ${wide} px: ${out.slice(-1).map(name)}`];
  }

  // What shows where the focus is: of the control, or of the label that is drawn in its place.
  const SHOWS = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "borderBottomColor", "borderBottomWidth"];
  const look = (element, part) => SHOWS.map((each) => getComputedStyle(element, part)[each]).join();
  const drawn = (control) => [look(control), ...[...(control.labels ?? [])].map((each) => look(each, "::before"))].join();

  function unfocused() {
    const found = [], tried = new Set(), before = document.activeElement;
    const controls = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
    for (const each of controls) {
      const kind = [each, each.parentElement, each.closest("nav, main, header, footer, form")].map((one) => `${one?.tagName}.${one?.className}`).join();
      if (tried.has(kind) || each.disabled || !each.checkVisibility()) continue;
      tried.add(kind);
      const plain = drawn(each);
      each.focus({ preventScroll: true });
      if (document.activeElement === each && drawn(each) === plain) found.push(`${name(each)} does not show the focus`);
      each.blur();
    }
    before?.focus?.({ preventScroll: true });
    return found;
  }

  window.underStrain = (kinds, keyboard) => {
    const told = [];
    for (const kind of kinds) {
      strains[kind]();
      seen.clear();
      for (const fault of [sideways(), cut(), overlapping()]) told.push(...fault.slice(0, MOST).map((each) => `${kind}, ${innerWidth} px: ${each}`));
      relax();
    }
    return keyboard ? [...told, ...unfocused().slice(0, MOST)] : told;
  };
}
