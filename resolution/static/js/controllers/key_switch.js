// Single keys can be switched off, for people whose voice or device types by accident (WCAG 2.1.4).
import { Controller, register } from "../application.js"

register("key-switch", class extends Controller {
  connect() {
    this.#apply(localStorage.getItem("keys") !== "off")
    this.listen(this.element, "change", () => this.#apply(this.element.checked))
  }

  #apply(wanted) {
    this.element.checked = wanted
    document.body.dataset.hotkeys = wanted ? "on" : "off"
    localStorage.setItem("keys", document.body.dataset.hotkeys)
  }
})
