"""Anybody checks a receipt here: no account, no script, no cookie, and no record is asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from quizzes.domain.receipts import check_receipt
from quizzes.receipt_forms import ReceiptForm


@never_cache
@csrf_exempt  # nothing is written and nobody is signed in by it
@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    facts = form.cleaned_data["receipt"] if form.is_valid() else None
    context = {"form": form, "facts": facts, "check": check_receipt(facts) if facts else ""}
    status = 422 if form.errors else 200
    return render(request, "quizzes/receipts.html", context, status=status)
