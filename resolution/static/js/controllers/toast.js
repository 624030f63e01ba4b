// The corner where things are said once: at most three, gone after ten seconds, waiting while pointed at.
// Failed requests end here as well, so that no click stays without an answer.
import { Controller, announce, register } from "../application.js"

const STAYS = 10000
const MOST = 3

register("toasts", class extends Controller {
  connect() {
    this.listen(document, "announce", ({ detail }) => this.#show(detail))
    this.listen(document, "htmx:before:response", this.#keepOut)
    this.listen(document, "htmx:response:error", this.#refused)
    this.listen(document, "htmx:error", () => announce(this.element.dataset.offline, "danger"))
    new MutationObserver(() => this.#tidy()).observe(this.element, { childList: true })
    this.#tidy()
  }

  // A house rule names the place for its words; any other 403 is a whole page, which no part of this one may take in.
  #keepOut(event) {
    const { response, hx } = event.detail.ctx
    if (response.status !== 403 || hx.retarget) return
    event.preventDefault()
    announce(this.element.dataset.failed, "danger")
  }

  // These bring their own words into the page; everything else is said here.
  #refused({ detail }) {
    if (![403, 409, 422].includes(detail.ctx.response.status)) announce(this.element.dataset.failed, "danger")
  }

  #show({ text, tone }) {
    const toast = document.createElement("div")
    toast.className = "toast"
    toast.dataset.tone = tone
    toast.append(Object.assign(document.createElement("span"), { textContent: text }))
    this.element.append(toast)
  }

  #tidy() {
    const shown = this.all(".toast")
    shown.slice(0, -MOST).forEach(toast => toast.remove())
    shown.filter(toast => !toast.dataset.timed).forEach(toast => {
      toast.dataset.timed = "yes"
      this.#leaveLater(toast)
    })
  }

  #leaveLater(toast) {
    const held = toast.matches(":hover, :focus-within")
    setTimeout(() => (toast.matches(":hover, :focus-within") ? this.#leaveLater(toast) : toast.remove()), held ? 2000 : STAYS)
  }
})
