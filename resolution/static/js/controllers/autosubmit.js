// A form of one choice sends itself. Its button is there for browsers without script; the style sheet hides it.
import { Controller, register } from "../application.js"

register("autosubmit", class extends Controller {
  connect() {
    this.listen(this.element, "change", ({ target }) => target.matches("[type=search], [type=text]") || this.element.requestSubmit())
  }
})
