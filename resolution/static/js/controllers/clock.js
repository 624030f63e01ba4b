// One timer for the page keeps every <time data-due> right: each 15 s, each second in the last two minutes,
// not at all while the page is hidden.
import { Controller, announce, register } from "../application.js"

const STEPS = [86400, 3600, 60, 1]

register("clock", class extends Controller {
  #timer = 0

  connect() {
    this.listen(document, "visibilitychange", this.#tick)
    this.#tick()
  }

  disconnect() {
    clearTimeout(this.#timer)
  }

  #tick() {
    clearTimeout(this.#timer)
    if (document.hidden) return
    const distances = this.all("time[data-due]:not([data-state=paused])").map(time => this.#update(time))
    const nearest = Math.min(...distances.map(Math.abs))
    this.#timer = setTimeout(() => this.#tick(), nearest < 120 ? 1000 : 15000)
  }

  #update(time) {
    const left = Math.round((new Date(time.dataset.due) - Date.now()) / 1000)
    const state = left < 0 ? "over" : left <= Number(time.dataset.warn) ? "soon" : "ok"
    const frame = left < 0 ? this.element.dataset.clockOver : this.element.dataset.clockIn
    const words = frame.replace("{}", this.#length(Math.abs(left)))
    const place = time.querySelector(".due__in")
    if (place && place.textContent !== words) place.textContent = words
    if (time.dataset.state === "soon" && state === "over") announce(`${time.closest("[data-due-label]")?.dataset.dueLabel ?? ""} ${words}`.trim())
    if (time.dataset.state !== state) time.dataset.state = state
    return left
  }

  // At most two units: 4 d 3 h, 3 h 42 min, 12 min, 45 s.
  #length(seconds) {
    const units = this.element.dataset.clockUnits.split("|")
    const big = STEPS.findIndex((step, index) => seconds >= step || index === STEPS.length - 1)
    const say = (index, rest) => units[index].replace("{}", Math.floor(rest / STEPS[index]))
    const rest = seconds % STEPS[big]
    const second = big < 2 && rest >= STEPS[big + 1] ? ` ${say(big + 1, rest)}` : ""
    return say(big, seconds) + second
  }
})
