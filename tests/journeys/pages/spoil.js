// Fill one form of the page in as it must not be, and send it.
([number, wrong]) => {
  const form = document.querySelectorAll("main form[method=post]")[number];
  const fields = [...form.elements].filter((each) => each.name && each.type !== "hidden" && each.tagName !== "BUTTON");
  const values = { date: "9999-12-31", number: "x", email: "nobody", url: "x" };
  for (const each of fields) {
    const type = each.type;
    if (type === "file") continue;
    if (type === "checkbox" || type === "radio") {
      each.checked = wrong && type === "radio";
      if (wrong) each.value = "none";
    } else if (each.tagName === "SELECT") {
      const option = new Option("", wrong ? "none" : "");
      each.append(option);
      option.selected = true;
    } else {
      each.type = "text";
      each.value = wrong ? values[type] ?? "19121212-1212" : "";
    }
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button[type=submit], button:not([type])"));
}
