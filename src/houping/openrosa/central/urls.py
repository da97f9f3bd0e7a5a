"""Addresses below /v1/ for programs that speak to ODK Central."""

from django.urls import path

from houping.openrosa.central import entry, households, odata, projects, submissions

FORM = "projects/<int:project>/forms/<str:form_id>"
INTERVIEW = f"{FORM}/submissions/<str:instance>"
LIST = "projects/<int:project>/datasets"
ROUTES = [
    path("sessions", entry.session, name="sessions"),
    path("users/current", entry.current_user, name="current-user"),
    path("projects", projects.projects, name="projects"),
    path("projects/<int:project>", projects.project, name="project"),
    path("projects/<int:project>/app-users", projects.app_users, name="app-users"),
    path("projects/<int:project>/forms", projects.forms, name="forms"),
    path(f"{FORM}.svc", odata.service, name="service"),
    path(f"{FORM}.svc/$metadata", odata.description, name="metadata"),
    path(f"{FORM}.svc/<str:table>", odata.table, name="table"),
    path(FORM, projects.form, name="form"),
    path(f"{FORM}/submissions", submissions.submissions, name="submissions"),
    path(INTERVIEW, submissions.submission, name="submission"),
    path(f"{INTERVIEW}/comments", submissions.comments, name="comments"),
    path(f"{INTERVIEW}/attachments", submissions.attachments, name="attachments"),
    path(LIST, households.datasets, name="datasets"),
    path(f"{LIST}/<str:name>.svc/Entities", households.entity_table, name="entity-table"),
    path(f"{LIST}/<str:name>", households.dataset, name="dataset"),
    path(f"{LIST}/<str:name>/entities", households.entities, name="entities"),
]
