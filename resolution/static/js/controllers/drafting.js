// Keeps a long form while somebody writes: shortly after the last key, and when the page is left. Says so quietly.
// Without script there is a button for it.
import { Controller, register } from "../application.js"

const WAIT = 1200

register("drafting", class extends Controller {
  #timer = 0
  #changed = false
  #given = false

  connect() {
    this.listen(this.element, "input", this.#later)
    this.listen(this.element, "change", this.#later)
    this.listen(this.element, "submit", this.#stop)
    this.listen(document, "visibilitychange", () => document.hidden && this.#keep())
    this.listen(window, "pagehide", this.#keep)
  }

  disconnect() {
    clearTimeout(this.#timer)
  }

  #later() {
    this.#changed = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), WAIT)
  }

  // What is sent now would only cross its own draft on the way.
  #stop(event) {
    if (event.defaultPrevented) return
    this.#given = true
    clearTimeout(this.#timer)
  }

  async #keep() {
    if (!this.#changed || this.#given) return
    this.#changed = false
    clearTimeout(this.#timer)
    const sent = { method: "POST", body: new FormData(this.element), headers: { "HX-Request": "true" }, keepalive: true }
    const answer = await fetch(this.element.dataset.draft, sent).catch(() => null)
    const said = this.element.querySelector("[data-draft-said]")
    said.textContent = answer?.ok ? said.dataset.kept : said.dataset.failed
    this.#changed ||= !answer?.ok
  }
})
