"""What each page asks of whoever comes: the part of the table of rights that is for people."""

from service.auth.declaring import About, Declared, Only
from service.auth.page_rights_of_managing import MANAGING
from service.workflows.access import Right

ANYONE = Declared(Only.EVERYONE)
ANYBODY_IN = Declared(Only.SIGNED_IN)
R, By, A = Right, Only, About

PAGES: dict[str, Declared] = {
    "web.static": ANYONE,
    "web.sign_in.show": ANYONE,
    "web.sign_in.ask": ANYONE,
    "web.sign_in.show_reset": ANYONE,
    "web.sign_in.ask_reset": ANYONE,
    "web.sign_in.show_sent": ANYONE,
    "web.sign_in.show_link": ANYONE,
    "web.sign_in.use_link": ANYONE,
    "web.sign_in.show_password": ANYONE,
    "web.sign_in.take_password": ANYONE,
    "web.sign_in.ask_code": ANYBODY_IN,
    "web.sign_in.take_code": ANYBODY_IN,
    "web.sign_in.sign_out": ANYONE,
    "web.home.show": ANYBODY_IN,
    "web.home.act_for": ANYBODY_IN,
    "web.account.show": ANYBODY_IN,
    "web.account.edit": ANYBODY_IN,
    "web.account.end_session": ANYBODY_IN,
    "web.account.sign_out_everywhere": ANYBODY_IN,
    "web.account.revoke_token": ANYBODY_IN,
    "web.password.show": ANYBODY_IN,
    "web.password.change": ANYBODY_IN,
    "web.second_factor.show": ANYBODY_IN,
    "web.second_factor.begin": ANYBODY_IN,
    "web.second_factor.show_picture": ANYBODY_IN,
    "web.second_factor.confirm": ANYBODY_IN,
    "web.oidc.start": ANYONE,
    "web.oidc.come_back": ANYONE,
    "web.oidc.connect": ANYBODY_IN,
    "web.identities.show": ANYBODY_IN,
    "web.identities.unlink": ANYBODY_IN,
    "web.review.show": Declared(R.REVIEW),
    "web.review.download": Declared(R.REVIEW),
    "web.review_deeds.take": Declared(By.BY_FLOW),
    "web.activities.show": Declared(By.SIGNED_IN, about=A.ACTIVITY),
    "web.activities.show_list": ANYBODY_IN,
    "web.activities.show_hits": ANYBODY_IN,
    "web.activities.show_history_file": Declared(By.SIGNED_IN, about=A.ACTIVITY),
    "web.activities.show_compared": Declared(By.SIGNED_IN, about=A.ACTIVITY),
    "web.plans.show_list": ANYBODY_IN,
    "web.plans.show": Declared(By.SIGNED_IN, about=A.PLAN),
    "web.plans.export": Declared(By.SIGNED_IN, about=A.PLAN),
    **MANAGING,
}
    "web.steps.show": Declared(By.BY_FLOW, None, A.ACTIVITY),
    "web.steps.send": Declared(By.BY_FLOW, None, A.ACTIVITY),
    "web.receipts.show": Declared(By.SIGNED_IN, None, A.ACTIVITY),
    "web.reporting.show": Declared(By.OWNER, None, A.ACTIVITY),
    "web.reporting.send": Declared(By.OWNER, None, A.ACTIVITY),
    "web.objections.show": Declared(By.OWNER, None, A.ACTIVITY),
    "web.objections.send": Declared(By.OWNER, None, A.ACTIVITY),
    "web.together.show": ANYBODY_IN,
    "web.together.send": Declared(By.BY_FLOW),
