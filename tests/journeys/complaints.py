"""What a browser complains of while a person uses the product."""

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# Answers of 4xx and a line that is down are part of the journeys, and the pages speak of them.
EXPECTED = ("Failed to load resource", "net::ERR_INTERNET_DISCONNECTED")


def listen(context: BrowserContext, complaints: list[str]) -> None:
    """Collect errors of scripts and of the content security policy on all pages of a device."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in EXPECTED):
            complaints.append(f"{_address(message)}: {message.text}")

    def on_error(error: WebError) -> None:
        complaints.append(f"{error.page.url if error.page else 'a page'}: {error.error}")

    context.on("console", on_console)
    context.on("weberror", on_error)


def _address(message: ConsoleMessage) -> str:
    return message.page.url if message.page else "a page"
