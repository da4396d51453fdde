"""The operations that tell of the API itself, to everyone."""

from service.api import about, problem_pages
from service.api.openapi.operation import Operation
from service.api.schemas import answers_about as answers
from service.core.i18n import _

ABOUT = "about"
HTML = "text/html"

TABLE = {
    "api.about.api_info": Operation(
        id="showApiInfo",
        tag=ABOUT,
        summary=_("Tell what this API is"),
        answers={200: (answers.ApiInfoAnswer,)},
    ),
    "api.about.show_workflow": Operation(
        id="showWorkflow",
        tag=ABOUT,
        summary=_("Show the two flows, or draw one of them"),
        note=_(
            "Who accepts `text/vnd.mermaid` gets the drawing of the flow that `level` names; "
            "JSON has both flows, whatever `level` says."
        ),
        query=about.DRAWING,
        answers={200: (answers.WorkflowAnswer,)},
        tagged=True,
        others=(about.MERMAID,),
    ),
    "api.problem_pages.show_list": Operation(
        id="listProblems",
        tag=ABOUT,
        summary=_("List every kind of problem"),
        query=problem_pages.ASKED,
        answers={200: (answers.ProblemKindListAnswer,)},
        others=(HTML,),
    ),
    "api.problem_pages.show": Operation(
        id="explainProblem",
        tag=ABOUT,
        summary=_("Explain one kind of problem"),
        note=_("The `type` of each problem document leads here."),
        query=problem_pages.ASKED,
        answers={200: (answers.ExplainedProblemAnswer,)},
        others=(HTML,),
    ),
    "api.documentation.show_document": Operation(
        id="showOpenApi",
        tag=ABOUT,
        summary=_("Give this description of the API"),
        note=_("In Swedish or English, by `Accept-Language`."),
        answers={200: (answers.DescriptionAnswer,)},
    ),
    "api.documentation.show_page": Operation(
        id="showDocumentation",
        tag=ABOUT,
        summary=_("Read this description as a page, and try the API"),
        answers={200: ()},
        others=(HTML,),
    ),
    "api.documentation.show_file": Operation(
        id="showDocumentationFile",
        tag=ABOUT,
        summary=_("Give a file that the page needs"),
        answers={200: ()},
        others=("image/png", "text/css", "text/javascript"),
    ),
}
