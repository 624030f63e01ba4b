"""What the customers of the demo story write about, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One kind of issue: what the customer writes, and what the record says when it is solved."""

    subject: str
    words: str
    category: str
    problem: str
    area: str
    cause: str
    answer: str
    prevention: str
    error: str = ""
    others: tuple[tuple[str, str], ...] = ()  # subjects and words of other people with the same issue

    @property
    def letters(self) -> tuple[tuple[str, str], ...]:
        return ((self.subject, self.words), *self.others)


SHARING = Issue(
    "How do I share a board?",
    "I would like my colleagues to see the weekly board, but I cannot find where to share it.",
    "training_need",
    "The customer cannot find where a board is given to colleagues.",
    "boards",
    "The Share button is hidden in the menu of the board for people who only view it.",
    "Open the board, choose Share at the top right, and add your colleagues by name.",
    "The first-steps mail shows the Share button with a picture from now on.",
    others=(
        ("Colleagues cannot see my board", "I made a board for our Monday meeting. How do the others get to see it?"),
        (
            "Giving a customer a view of our figures",
            "One of our clients should see their figures, and nothing else. Is that possible?",
        ),
        ("Where has the Share button gone?", "Last month I could share from the menu. Where is it now?"),
    ),
)
LOGIN_LOOP = Issue(
    "Login loop after password reset",
    "After resetting my password I am sent back to the sign-in page again and again.",
    "technical_bug",
    "Signing in leads back to the sign-in page since the password was reset.",
    "sign-in",
    "The session of the old password stayed valid beside the new one, and each ended the other.",
    "An old session was in the way. We cleared it; please sign in once more.",
    "A reset ends all older sessions from the next release on; a test watches it.",
    error="ERR_TOO_MANY_REDIRECTS",
    others=(
        ("Cannot sign in since this morning", "I type my password, the page blinks, and I am at the sign-in again."),
        (
            "New password, same sign-in page",
            "I chose a new password and still do not get in. It asks me again every time.",
        ),
        (
            "Two of us are locked out",
            "Both of us changed our passwords yesterday, and now neither of us gets past the sign-in page.",
        ),
    ),
)
EXPORT = Issue(
    "Export stops at 10,000 rows",
    "The export of our monthly report stops with error E-413 after ten thousand rows.",
    "technical_bug",
    "Exports of more than ten thousand rows stop with an error.",
    "export",
    "A limit in front of the service refuses answers that are larger than eight megabytes.",
    "Exports over the limit are written in parts now; the whole file arrives by mail.",
    "A nightly check with many rows warns us before customers notice.",
    error="E-413 Payload too large",
    others=(
        (
            "Monthly export ends in the middle",
            "The file has exactly 10,000 lines, and we have more customers than that.",
        ),
        ("E-413 when downloading the stock list", "Every download of the whole stock list ends with E-413."),
        (
            "Half of our rows are missing in the file",
            "We compared: the board shows 18,400 rows, the exported file far fewer.",
        ),
    ),
)
CURRENCY = Issue(
    "Wrong currency in the summary",
    "The summary shows dollars although our accounts are in euros.",
    "user_error",
    "All sums of the summary are shown in dollars instead of euros.",
    "boards",
    "The board was copied from an example, and kept the currency of the example.",
    "The board's currency was set to USD. Under Board settings you can choose EUR.",
    "Copies of examples ask for the currency now before they are saved.",
    others=(
        ("Dollars instead of euros", "All sums of our new board have a dollar sign. We only ever bill in euros."),
        ("Totals of the sales board look wrong", "The totals are right as numbers but the currency is not ours."),
        (
            "How do I change the currency of a board?",
            "The board that we copied shows USD. I cannot find where to change it.",
        ),
    ),
)
INVITE = Issue(
    "Invite does not arrive",
    "I invited a colleague yesterday and the mail never came.",
    "technical_bug",
    "An invitation that was sent yesterday has not reached the colleague.",
    "accounts",
    "The address had a typing mistake, and the bounce was shown to nobody.",
    "The address had a typing mistake. I corrected it and sent the invitation again.",
    "Bounces of invitations are shown beside the person who was invited.",
    others=(
        (
            "My colleague got no invitation",
            "I invited her twice this week, and there is nothing in her inbox, nor in spam.",
        ),
        ("Invitation for our new bookkeeper", "He starts on Monday and has no mail from you yet. Could you look?"),
        ("Invited three people, two mails came", "The third one waits. I think I spelled the address right."),
    ),
)
SCHEDULE = Issue(
    "Can we schedule a report for Mondays?",
    "We would like the sales report in our inbox every Monday at eight.",
    "training_need",
    "The customer wants a report by mail every week and does not know how.",
    "reports",
    "Schedules exist, and the page of the report does not mention them.",
    "Yes: open the report, choose Schedule, and pick Monday 08:00 and your address.",
    "The page of a report offers a schedule after it was opened for the third time.",
    others=(
        (
            "A report by mail every month",
            "Can the cost report go to our director on the first of each month by itself?",
        ),
        (
            "Weekly figures for people without an account",
            "Our drivers have no account, but should get the weekly figures by mail.",
        ),
        (
            "Sending the board every morning",
            "I send a picture of the board to the team every morning by hand. Is there a better way?",
        ),
    ),
)
COLOURS = Issue(
    "Chart colours for colour-blind readers",
    "Two of us cannot tell the red and green series apart. Could there be another palette?",
    "feature_request",
    "Two readers cannot tell the series of a chart apart by their colours.",
    "charts",
    "The first palette tells its series apart by red and green alone.",
    "Thank you, that is a good point. There is a palette called Clear that you can choose today.",
    "Product was asked to make the palette Clear the first one for new boards.",
    others=(
        ("Red and green look the same to me", "I am colour-blind, and the status chart tells me nothing."),
        (
            "Charts on our projector",
            "On the projector of our meeting room all series look alike. Are there stronger colours?",
        ),
        ("Our own colours in the charts", "Could the charts use the colours of our company?"),
    ),
)
DUPLICATES = Issue(
    "Order sync creates duplicates",
    "Since this morning some orders appear twice in our dashboard.",
    "technical_bug",
    "Orders of this morning appear twice in the dashboard.",
    "connectors",
    "The connector read one page twice when the shop answered slowly.",
    "The connector read one page twice. We corrected it and removed the duplicates.",
    "The connector compares order numbers before it writes; a test with slow answers watches it.",
    error="Duplicate key order_id",
    others=(
        ("Orders counted twice", "Yesterday's turnover is far too high: about thirty orders are in it twice."),
        ("Same order number on two lines", "I found several order numbers on two lines each since the night."),
        (
            "Stock is off after the sync",
            "After last night's sync our stock is wrong, as some orders were taken off it twice.",
        ),
    ),
)
SLOW = Issue(
    "Dashboard is slow in the morning",
    "Between eight and nine our dashboard takes half a minute to open.",
    "technical_bug",
    "The dashboard takes half a minute to open between eight and nine.",
    "boards",
    "The nightly import of this customer still runs when the office opens.",
    "Your nightly import ran into the morning. It starts earlier now, and the board opens at once.",
    "Imports that end after seven in the morning are reported to us every day.",
    others=(
        (
            "Board takes forever before nine",
            "Our morning meeting waits for the board every day. From nine on it is fast.",
        ),
        ("Spinning wheel every morning", "Between eight and nine we look at a spinning wheel for half a minute."),
        (
            "Timeouts at the start of the day",
            "The first people in the office get a timeout; whoever comes later does not notice.",
        ),
    ),
)
CODES = Issue(
    "Two-factor codes are rejected",
    "My authenticator codes are not accepted any more.",
    "user_error",
    "Codes of the authenticator app are rejected since yesterday.",
    "sign-in",
    "The phone's clock was four minutes off, and codes are valid for thirty seconds.",
    "The phone's clock was four minutes off. Setting it to automatic solves it.",
    "The page that rejects a code now names the clock of the phone as a likely reason.",
    others=(
        ("Six digits, always wrong", "Whatever code I type is rejected. It worked until yesterday."),
        ("Authenticator stopped working", "Since I came back from my trip none of the codes is accepted."),
        ("Locked out by two-factor", "I have the app and the codes, and the page says that they are wrong."),
    ),
)
HEADINGS = Issue(
    "Screen reader skips the table headings",
    "Our colleagues who use a screen reader hear the figures without their headings.",
    "technical_bug",
    "A screen reader reads the figures of a table without its headings.",
    "boards",
    "The headings of wide tables were drawn as pictures since the last release.",
    "The headings are real headings again; we tried it with two screen readers.",
    "Every release is read once with a screen reader before it goes out.",
    error="None",
)
ISSUES = (SHARING, LOGIN_LOOP, EXPORT, CURRENCY, INVITE, SCHEDULE, COLOURS, DUPLICATES, SLOW, CODES)
EASY = (SHARING, LOGIN_LOOP, CURRENCY, INVITE, SCHEDULE, COLOURS, CODES)
HARD = (LOGIN_LOOP, DUPLICATES, SLOW, CURRENCY)
