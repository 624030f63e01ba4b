// While somebody writes, asks the server what the draft promises, and shows the answer under it. It only hints:
// nothing is kept, a failure is silent, and without script nothing is missing.
import { Controller, register } from "../application.js"

const WAIT = 800

register("hints", class extends Controller {
  #timer = 0
  #asked = ""

  connect() {
    this.listen(this.element, "input", this.#later)
    this.listen(this.element, "submit", this.disconnect)
  }

  disconnect() {
    clearTimeout(this.#timer)
    this.#running?.abort()
  }

  #running = null

  #later({ target }) {
    if (!target.matches("textarea")) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), WAIT)
  }

  async #ask() {
    const body = this.all("textarea").map(field => field.value).join("\n\n").trim()
    if (body === this.#asked) return
    this.#asked = body
    this.#running?.abort()
    this.#running = new AbortController()
    const sent = new FormData()
    sent.set("body", body)
    sent.set("csrfmiddlewaretoken", this.element.elements.csrfmiddlewaretoken.value)
    const asking = { method: "POST", body: sent, headers: { "HX-Request": "true" }, signal: this.#running.signal }
    const answer = await fetch(this.element.dataset.hints, asking).catch(() => null)
    if (answer?.ok) this.element.querySelector("[data-hints-place]").innerHTML = await answer.text()
  }
})
