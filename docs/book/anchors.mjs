// For mystmd: `<a id="name"></a>` names the heading after it, so that links to it are followed. JupyterLab, Notebook 7,
// VS Code and Colab do so by themselves; mystmd makes of it a link to nowhere. The page's own name goes in front: two
// pages may use one name, and mystmd has one list for all.
import path from "node:path";

const isAnchor = (node) => node.type === "link" && !node.url && node.identifier;
const full = (page, name) => `${path.parse(page).name.replaceAll("_", "-")}-${name}`;

function name(node, page, anchors) {
  for (const child of node.children ?? []) {
    if (isAnchor(child)) {
      anchors.push(full(page, child.identifier));
    } else if (child.type === "heading" && anchors.length) {
      child.identifier = child.label = child.html_id = anchors.pop();
      delete child.implicit;
    } else if (child.type === "link" && /^[^:]*#/.test(child.url)) {
      const [file, anchor] = child.url.split("#");
      child.url = `${file}#${full(file || page, anchor)}`;
    }
    name(child, page, anchors);
  }
  if (node.children) node.children = node.children.filter((child) => !isAnchor(child));
}

const plugin = () => (tree, file) => name(tree, file.path, []);
export default { name: "anchors of HTML", transforms: [{ name: "anchors", stage: "document", plugin }] };
