// The list of what a field finds: an ARIA listbox, one entry of which is pointed at while the field keeps the keyboard.
// box: what is shown and hidden with it; put(rows, wire): its entries, of which `wire` gives [name, line below] and says
// what a press does; point(index): at one, -1 for none; close(): nothing is shown.
"use strict";
const foundList = (field, list, box = list) => { // eslint-disable-line no-unused-vars
  let active = -1;
  const nowhere = () => {
    active = -1;
    field.removeAttribute("aria-activedescendant");
  };
  return {
    get active() { return active; },
    close: () => {
      box.hidden = true;
      field.setAttribute("aria-expanded", "false");
      nowhere();
    },
    point: (index) => {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = index;
      const option = list.children[active];
      if (!option) return field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    },
    put: (rows, wire) => {
      list.replaceChildren(...rows.map((row, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const [name, sub] = [document.createElement("span"), document.createElement("small")];
        [name.textContent, sub.textContent] = wire(row, option);
        option.append(name, sub);
        return option;
      }));
      nowhere();
    },
  };
};
