"""What pages tell programs: JSON-LD in real terms of schema.org, Highwire, Dublin Core, Open Graph; and nothing early."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pyld import jsonld

from sitegen.planning.plan import Plan, PlannedPage
from tests.conftest import CASE, TODAY, MakeLibrary, png, read_sound
from tests.plans import WHOLE, plan_of, planned_page, whole_plan

SCHEMA = "https://schema.org/"
PARENTS = {
    "CreativeWork": "Thing",
    "WebPage": "CreativeWork",
    "MedicalWebPage": "WebPage",
    "CollectionPage": "WebPage",
    "AboutPage": "WebPage",
    "ProfilePage": "WebPage",
    "SearchResultsPage": "WebPage",
    "WebSite": "CreativeWork",
    "Article": "CreativeWork",
    "MedicalScholarlyArticle": "Article",
    "LearningResource": "CreativeWork",
    "ImageObject": "MediaObject",
    "MediaObject": "CreativeWork",
    "DataDownload": "MediaObject",
    "Dataset": "CreativeWork",
    "MedicalEntity": "Thing",
    "MedicalCondition": "MedicalEntity",
    "MedicalGuideline": "MedicalEntity",
    "MedicalGuidelineRecommendation": "MedicalGuideline",
    "ImagingTest": "MedicalEntity",
    "DDxElement": "Thing",
    "DefinedTerm": "Thing",
    "Organization": "Thing",
    "Person": "Thing",
    "MedicalAudience": "Thing",
    "ItemList": "Thing",
    "BreadcrumbList": "ItemList",
    "ListItem": "Thing",
    "SearchAction": "Thing",
    "EntryPoint": "Thing",
    "PropertyValue": "Thing",
    "Thing": "",
}
"""The types that the site uses, each with a type above it, as schema.org 30.0 lists them."""
PROPERTIES = {
    "Thing": "name url description alternateName identifier sameAs image potentialAction",
    "CreativeWork": "about acquireLicensePage author citation creativeWorkStatus creator creditText dateModified datePublished "
    "digitalSourceType educationalLevel encodingFormat expires headline inLanguage isAccessibleForFree isBasedOn "
    "isPartOf keywords learningResourceType license mainEntity publisher version",
    "WebPage": "breadcrumb lastReviewed primaryImageOfPage specialty",
    "MedicalWebPage": "medicalAudience",
    "MedicalScholarlyArticle": "publicationType",
    "MediaObject": "contentUrl height width",
    "ImageObject": "caption",
    "Dataset": "distribution",
    "MedicalEntity": "recognizingAuthority",
    "MedicalCondition": "differentialDiagnosis",
    "DDxElement": "diagnosis",
    "ImagingTest": "imagingTechnique",
    "MedicalGuideline": "evidenceOrigin guidelineDate",
    "MedicalGuidelineRecommendation": "recommendationStrength",
    "DefinedTerm": "inDefinedTermSet termCode",
    "Person": "affiliation",
    "MedicalAudience": "audienceType",
    "ItemList": "itemListElement numberOfItems",
    "ListItem": "item position",
    "SearchAction": "query-input target",
    "EntryPoint": "urlTemplate",
    "PropertyValue": "propertyID value",
}
"""The properties that the site uses, by the type in whose domain they are."""
MEMBERS = {
    "specialty": {"Radiography"},
    "imagingTechnique": {"CT", "MRI", "PET", "Ultrasound", "XRay"},
    "digitalSourceType": {"AlgorithmicMediaDigitalSource"},
}
"""Values that are members of schema.org's own lists."""
ADDRESSES = (
    "url",
    "sameAs",
    "license",
    "contentUrl",
    "acquireLicensePage",
    "isBasedOn",
    "item",
    "inDefinedTermSet",
)


def context() -> dict[str, Any]:
    """The part of schema.org's context that the site uses, in our words: each term is a name below its address."""
    names = [*PARENTS, *(name for names in PROPERTIES.values() for name in names.split())]
    terms: dict[str, Any] = {name: SCHEMA + name for name in names}
    for name in (*ADDRESSES, *MEMBERS):
        terms[name] = {"@id": SCHEMA + name, "@type": "@id"}
    return {"@context": terms}


def load(address: str, options: dict[str, Any]) -> dict[str, Any]:
    """Gives the context without the network, and nothing else."""
    del options
    assert address.rstrip("/") == "https://schema.org"
    return {"contextUrl": None, "documentUrl": address, "document": context()}


def allowed(types: list[str]) -> set[str]:
    """The properties that a node of some types may have."""
    found: set[str] = set()
    for kind in types:
        above = kind
        while above:
            found |= set(PROPERTIES.get(above, "").split())
            above = PARENTS[above]
    return found


def graph_of(planned: PlannedPage) -> list[dict[str, Any]]:
    """The nodes that a page tells."""
    nodes: list[dict[str, Any]] = json.loads(planned.page.head.data)["@graph"]
    return nodes


def every_node(value: Any) -> Iterator[dict[str, Any]]:
    """All nodes with a type, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from every_node(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for item in value.values():
            yield from every_node(item)


def types_of(node: dict[str, Any]) -> list[str]:
    kinds = node["@type"]
    return kinds if isinstance(kinds, list) else [kinds]


def one(planned: PlannedPage, kind: str) -> dict[str, Any]:
    """The only node of a type at the top of a page's graph."""
    [node] = [node for node in graph_of(planned) if kind in types_of(node)]
    return node


def metas(planned: PlannedPage, name: str) -> list[str]:
    return [content for key, content in planned.page.head.metas if key == name]


@pytest.mark.parametrize("name", WHOLE)
def test_every_term_is_one_of_schema_org_in_its_place(name: str) -> None:
    """On every page each type is known, and each property is in the domain of the node's type; values of lists are members."""
    for planned in whole_plan(name).pages:
        if not planned.page.head.data:
            continue
        for node in every_node(graph_of(planned)):
            kinds = types_of(node)
            assert set(kinds) <= set(PARENTS), planned.page.url
            assert set(node) - {"@type", "@id"} <= allowed(kinds), (planned.page.url, kinds)
            for key, members in MEMBERS.items():
                if key in node:
                    assert node[key].removeprefix(SCHEMA) in members


@pytest.mark.parametrize("name", WHOLE)
def test_json_ld_expands_without_loss(name: str) -> None:
    """Expanded (JSON-LD 1.1), every node keeps its type and every property becomes an address below schema.org."""
    plan = whole_plan(name)
    for url in (
        "",
        "cases/",
        "feeds/",
        *[item.page.url for item in plan.pages if item.page.kind == "case"][:6],
    ):
        planned = planned_page(plan, url)
        document = json.loads(planned.page.head.data)
        expanded = jsonld.expand(document, {"documentLoader": load})
        told = [key for node in every_node(document["@graph"]) for key in node if not key.startswith("@")]
        kept = [key for node in expanded_nodes(expanded) for key in node if not key.startswith("@")]

        assert all(key.startswith(SCHEMA) for key in kept)
        assert sorted(SCHEMA + key for key in told) == sorted(kept)


def expanded_nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from expanded_nodes(item)
    elif isinstance(value, dict) and "@value" not in value:
        yield value
        for item in value.values():
            yield from expanded_nodes(item)


@pytest.mark.parametrize("name", WHOLE)
def test_what_search_engines_may_list_describes_itself(name: str) -> None:
    """Each such page is a WebPage at its address with breadcrumbs to it; other pages tell nothing."""
    for planned in whole_plan(name).pages:
        page = planned.page
        assert bool(page.head.data) == page.index, page.url
        if not page.index:
            assert page.head.metas == ()
            continue
        [itself] = [node for node in graph_of(planned) if node.get("@id") == page.canonical]
        assert itself["url"] == page.canonical
        assert itself["inLanguage"] == page.language
        if page.trail:
            way = [item["item"] for item in one(planned, "BreadcrumbList")["itemListElement"]]
            assert way[0] == planned.site.library + planned.site.home
            assert way[-1] == page.canonical


def test_a_case_is_an_article_and_something_to_learn_from() -> None:
    """A case tells its authors, days, licence, diagnosis, findings as terms, literature, and its key pictures with their rights."""
    planned = planned_page(whole_plan("demonstration"), "cases/chest-001/")
    article = one(planned, "MedicalScholarlyArticle")
    about = {
        kind: [n for n in article["about"] if n["@type"] == kind]
        for kind in ("MedicalCondition", "DefinedTerm")
    }

    assert "LearningResource" in article["@type"]
    assert article["author"]
    assert article["datePublished"] == "2020-03-09"
    assert article["license"].startswith("https://creativecommons.org/")
    assert about["MedicalCondition"][0]["differentialDiagnosis"]
    assert about["DefinedTerm"][0]["termCode"].startswith("RID")
    assert all(item["@id"].startswith("http") for item in article["citation"])
    for picture in article["image"]:
        assert picture["acquireLicensePage"] == planned.page.canonical
        assert picture["creditText"]
        assert picture["license"]
        assert picture["digitalSourceType"].endswith("AlgorithmicMediaDigitalSource")
    assert len(article["image"]) <= 6


def test_a_guideline_tells_each_recommendation_at_its_address() -> None:
    """The document is an article; recommendations carry strength, evidence in words and who recognises them."""
    planned = planned_page(whole_plan("demonstration"), "guidelines/kstr-covid-2020/")
    article = one(planned, "MedicalScholarlyArticle")
    recommendations = article["about"]

    assert article["publicationType"] == "Practice Guideline"
    assert recommendations
    for item in recommendations:
        assert item["@type"] == "MedicalGuidelineRecommendation"
        assert re.fullmatch(re.escape(planned.page.canonical) + r"#[a-z0-9-]+", item["@id"])
        assert item["recommendationStrength"]
        assert item["recognizingAuthority"]["name"]
        assert "evidenceLevel" not in item


def test_the_home_page_says_how_to_search_the_library() -> None:
    """WebSite with a SearchAction at the address of the search page, and the publisher."""
    planned = planned_page(whole_plan("demonstration"), "")
    action = one(planned, "WebSite")["potentialAction"]

    assert action["target"]["urlTemplate"] == "https://chest-cases.example/search/?q={search_term_string}"
    assert action["query-input"] == "required name=search_term_string"
    assert one(planned, "Organization")["name"] == "The sitegen demonstration editors"


def test_the_data_set_is_found_by_search_engines_for_data() -> None:
    """Its page names what is in it, under which licences, and each file that the site has, in every language."""
    plan = whole_plan("demonstration")
    files = {plan.pages[0].site.library + item.url for item in plan.files}
    english, korean = (one(planned_page(plan, f"{prefix}data/"), "Dataset") for prefix in ("", "ko/"))

    assert english["@id"] == korean["@id"] == "https://chest-cases.example/data/#dataset"
    assert 50 <= len(english["description"]) <= 5000
    assert english["license"]
    assert {item["contentUrl"] for item in english["distribution"]} <= files
    assert {item["encodingFormat"] for item in english["distribution"]} >= {"text/csv"}


def test_no_text_can_end_the_data_block(make_library: MakeLibrary) -> None:
    """Words with markup in them stay words: no "<" is left in the block, and it reads back as it was written."""
    title = '</script><script>alert(1)</script> & <!-- "quoted"'
    case = CASE.replace("title: Organising pneumonia", f"title: '{title}'")
    root = make_library({"content/cases/a/case.md": case, "content/cases/a/film.png": png()})
    planned = planned_page(plan_of(read_sound(root)), "cases/a/")

    assert "<" not in planned.page.head.data
    assert one(planned, "MedicalScholarlyArticle")["headline"] == title


def test_reference_managers_get_what_they_ask_for() -> None:
    """citation_title, an author each, YYYY/MM/DD, and an article's own journal, volume, pages and DOI."""
    plan = whole_plan("demonstration")
    case, guideline = (planned_page(plan, url) for url in ("cases/chest-001/", "guidelines/kstr-covid-2020/"))

    assert metas(case, "citation_title") == [case.page.title]
    assert metas(case, "citation_author") == ["The sitegen demonstration editors"]
    assert metas(case, "citation_publication_date") == ["2020/03/09"]
    assert metas(case, "citation_fulltext_html_url") == [case.page.canonical]
    assert metas(case, "dcterms.issued") == ["2020-03-09"]
    assert metas(case, "dcterms.modified") == ["2020-08-10"]
    assert len(metas(guideline, "citation_author")) > 1
    assert metas(guideline, "citation_doi") == ["10.3348/jksr.2020.81.3.577"]
    assert metas(guideline, "citation_firstpage") == ["577"]
    assert metas(guideline, "citation_lastpage") == ["582"]


def _quiz(reveal: str) -> dict[str, str | bytes]:
    case = CASE.replace("kind: library", f"kind: quiz\nreveal: {reveal}\ndoi: 10.5555/told-by-its-title")
    return {"content/cases/a/case.md": case, "content/cases/a/film.png": png()}


@pytest.mark.parametrize("reveal", ["click", (TODAY + timedelta(days=1)).isoformat()])
def test_a_hidden_answer_is_in_no_head(make_library: MakeLibrary, reveal: str) -> None:
    """With a click or before its day a quiz case tells programs its teaser, not its title, diagnosis, findings or DOI."""
    plan = plan_of(read_sound(make_library(_quiz(reveal))))
    planned = planned_page(plan, "cases/a/")
    head = planned.page.head
    told = " ".join([head.data, repr(head.metas), repr(head.properties), repr(head.picture)])

    assert metas(planned, "citation_title") == ["Dry cough for three weeks"]
    assert head.picture is not None
    for words in (
        "pneumonia",
        "onsolidation",
        "told-by-its-title",
        "Infection",
        "Patchy",
        "MedicalCondition",
    ):
        assert words not in told


def test_a_doi_is_cited_from_the_reveal_on(make_library: MakeLibrary) -> None:
    """From its day on the DOI stands in the metas, the JSON-LD, the citation in every form, and on the page."""
    plan = plan_of(read_sound(make_library(_quiz(TODAY.isoformat()))))
    planned = planned_page(plan, "cases/a/")
    view: Any = planned.view
    doi = "10.5555/told-by-its-title"

    assert metas(planned, "citation_doi") == [doi]
    assert metas(planned, "dcterms.identifier") == [f"https://doi.org/{doi}"]
    assert one(planned, "MedicalScholarlyArticle")["identifier"]["value"] == doi
    assert f"https://doi.org/{doi}" in view.citation.text
    assert doi in view.citation.bibtex
    assert f"DO  - {doi}" in view.citation.ris
    assert view.answer.doi.url == f"https://doi.org/{doi}"


@pytest.mark.parametrize("name", WHOLE)
def test_the_picture_that_is_shared_is_one_of_the_site(name: str) -> None:
    """It is a whole JPEG that the page has anyway, with its size and a text; a phantom's says what it is."""
    plan = whole_plan(name)
    made = {plan.pages[0].site.library + item.url: item for item in plan.derivatives}
    shared = [planned for planned in plan.pages if planned.page.head.picture]

    assert {"home", "cases", "case"} <= {planned.page.kind for planned in shared}
    for planned in shared:
        picture = planned.page.head.picture
        assert picture is not None
        recipe, source = made[picture.url].recipe, made[picture.url].picture
        assert (recipe.format, recipe.width, recipe.height) == ("jpeg", picture.width, picture.height)
        assert abs(recipe.height - source.height * recipe.width / source.width) <= 1
        assert ("phantom" in picture.alt or "팬텀" in picture.alt) == planned.page.phantom


def test_a_picture_under_nd_is_shared_whole(make_library: MakeLibrary) -> None:
    """A picture that may not be changed is told with its licence, at its own proportions."""
    case = CASE.replace("license: CC-BY-4.0", "license: CC-BY-NC-ND-4.0")
    root = make_library({"content/cases/a/case.md": case, "content/cases/a/film.png": png(900, 300)})
    planned = planned_page(plan_of(read_sound(root)), "cases/a/")
    picture = planned.page.head.picture

    assert picture is not None
    assert picture.width == 3 * picture.height
    assert one(planned, "MedicalScholarlyArticle")["image"][0]["license"].endswith("/by-nc-nd/4.0/")


def test_json_ld_stays_small() -> None:
    """Whatever the number of slices, a case's data is a few kilobytes."""
    plan: Plan = whole_plan("demonstration")

    assert max(len(page.page.head.data) for page in plan.pages if page.page.kind == "case") < 9_000
