from django.urls import path, register_converter

from tickets.web import casework, checklist, composing, fields, files, inbox, sorting, steps, timeline, workspace
from tickets.web.ground import ReferenceConverter

register_converter(ReferenceConverter, "reference")

TICKET = "tickets/<reference:reference>/"
urlpatterns = [
    path(TICKET, workspace.workspace, name="ticket"),
    path(f"{TICKET}work/", workspace.phase_work, name="work"),
    path(f"{TICKET}history/", workspace.history, name="history"),
    path(f"{TICKET}seen/", inbox.seen, name="seen"),
    path(f"{TICKET}timeline/", timeline.timeline, name="timeline"),
    path(f"{TICKET}reply/", composing.reply, name="reply"),
    path(f"{TICKET}update/", composing.update, name="update"),
    path(f"{TICKET}note/", composing.note, name="note"),
    path(f"{TICKET}call/", composing.call, name="call"),
    path(f"{TICKET}words/", composing.words, name="words"),
    path(f"{TICKET}compose/<slug:kind>/", composing.compose, name="compose"),
    path(f"{TICKET}messages/<int:key>/triage/", composing.triage, name="triage"),
    path(f"{TICKET}messages/<int:key>/verdict/", sorting.verdict, name="verdict"),
    path(f"{TICKET}recurrences/<int:key>/", sorting.relation, name="relation"),
    path(f"{TICKET}ask-again/", sorting.ask_again, name="ask-again"),
    path(f"{TICKET}fields/", fields.change, name="fields"),
    path(f"{TICKET}fields/subject/", fields.subject, name="subject"),
    path(f"{TICKET}steps/<slug:name>/", steps.step, name="step"),
    path(f"{TICKET}checklist/", checklist.column, name="checklist"),
    path(f"{TICKET}checklist/<slug:code>/", checklist.item, name="checklist-item"),
    path(f"{TICKET}records/<slug:kind>/", casework.record, name="record"),
    path(f"{TICKET}work-steps/", casework.plan, name="work-steps"),
    path(f"{TICKET}work-steps/<int:key>/", casework.work_step, name="work-step"),
    path(f"{TICKET}checks/", casework.check, name="checks"),
    path(f"{TICKET}agreement/", casework.agreement, name="agreement"),
    path(f"{TICKET}options/new/", casework.new_option, name="option-new"),
    path(f"{TICKET}options/<int:key>/", casework.option, name="option"),
    path(f"{TICKET}options/<int:key>/choose/", casework.choose, name="option-choose"),
    path(f"{TICKET}approvals/", casework.approvals, name="approvals"),
    path(f"{TICKET}approvals/<int:key>/", casework.decide, name="approval"),
    path(f"{TICKET}files/", files.add, name="files"),
    path(f"{TICKET}files/<int:key>/", files.download, name="file"),
]
