"""Addresses of this app, below /a/<assessment>/frame/."""

from django.urls import path

from houping.apps.frames import views

app_name = "frames"
urlpatterns = [
    path("", views.frames, name="list"),
    path("template/", views.template, name="template"),
    path("upload/", views.upload, name="upload"),
    path("demo/", views.build_demo, name="demo"),
    path("<int:number>/", views.frame, name="frame"),
    path("<int:number>/listing/", views.listing, name="listing"),
    path("<int:number>/counts/", views.counts, name="counts"),
    path("<int:number>/find/", views.find, name="find"),
    path("<int:number>/retry/", views.retry, name="retry"),
    path("<int:number>/sign/", views.sign, name="sign"),
    path("<int:number>/freeze/", views.freeze, name="freeze"),
    path("<int:number>/announcement/", views.announcement, name="announcement"),
]
