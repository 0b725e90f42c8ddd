// What is live in a document: it runs in the browser, on its own page or on one that was rendered from
// Markdown. `own` says what the report itself may hold.

export const PAGE = {
  elements:
    "html head meta title style body a header div h1 h2 h3 h4 p strong em nav main section ol ul li details " +
    "summary blockquote fieldset legend label input svg rect text noscript form select option table thead tr " +
    "th tbody td button script code pre br article footer polyline circle path g span",
  scripts: 2,
  isPage: true,
};

export const MARKDOWN = {
  elements:
    "html head body h1 h2 h3 p strong em a code pre ul ol li blockquote table thead tbody tr th td br",
  scripts: 0,
  isPage: false,
};

export const PICTURE = { elements: "svg title rect text g polyline circle path", scripts: 0, isPage: true };

export const liveIn = ({ own, html }) => {
  const tree = html === undefined ? document : new DOMParser().parseFromString(html, "text/html");
  const wrong = [];
  const known = new Set(own.elements.split(" "));
  const ids = new Set();
  const attributes = (element) => {
    for (const { name, value } of element.attributes) {
      // A bar is as wide as its figure, and a cell stands where its column does.
      const isOwn = name === "style" && (element.matches("span.bar") || /^text-align:[a-z]+$/.test(value));
      if (/^on|^(src|srcset|style|action|formaction|background|ping|target|xlink:href)$/.test(name) && !isOwn)
        wrong.push(`attribute ${name}="${value}"`);
      if (name === "href" && /^\s*[a-z][a-z0-9+.-]*:|^\s*\/\/|^\s*\\/i.test(value)) wrong.push(`link to ${value}`);
      if (name === "id") {
        if (ids.has(value)) wrong.push(`second id ${value}`);
        ids.add(value);
      }
      if (!own.isPage && !["href", "class", "align", "style", "start"].includes(name)) wrong.push(`attribute ${name}`);
    }
  };
  for (const element of tree.querySelectorAll("*")) {
    const name = element.localName;
    if (!known.has(name)) wrong.push(`element <${name}>: ${element.outerHTML.slice(0, 200)}`);
    attributes(element);
  }
  const scripts = tree.querySelectorAll("script").length;
  if (scripts !== own.scripts) wrong.push(`${scripts} scripts`);
  if (own.isPage) return wrong;
  // What code hosts look for in the text that Markdown left, outside of code.
  const live = /@[a-z0-9]|#\d|\bG[HL]-\d|:\/\/|\/\/\w|www\.|\$\S|:[a-z0-9_+-]+:|[!&^]\d|[~%][a-z]|\*iteration:|\[\w+:/i;
  const walker = tree.createTreeWalker(tree.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) wrong.push(`comment ${node.data}`);
    else if (!node.parentElement.closest("code, pre") && live.test(node.data)) wrong.push(`text ${node.data}`);
  }
  return wrong;
};
