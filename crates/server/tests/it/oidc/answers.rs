//! Which answers of the provider are believed, and by whom.

use ferry_testkit::identity_provider::{IdentityProvider, Lie, Signature};
use reqwest::StatusCode;
use serde_json::json;

use super::{Admin, Place, REFUSED};
use crate::harness::Running;
use crate::visitor::Visitor;

ferry_testkit::on_both_databases! { super::Place;
    async fn no_lie_of_a_token_is_believed(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let admin = Admin::of(&server).await;
        admin.linked("alice", "f3c1").await;
        provider.log_in_as("f3c1", json!({}));
        for (lie, reason) in Lie::ALL {
            provider.lie(Some(lie));
            let mut visitor = Visitor::of(&server);
            let page = visitor.log_in("/").await;
            page.refuses(StatusCode::FORBIDDEN, "AUTH-OIDC-TOKEN");
            assert!(page.body.contains(&format!("not accepted: {reason}<")), "{lie:?}: {}", page.body);
            assert!(!visitor.has_session(), "{lie:?}");
        }
        provider.lie(None);
        Visitor::of(&server).log_in("/").await.leads_to("/");
        let refused = &admin.audit("session.refused").await[0];
        assert_eq!((refused.0.as_str(), refused.1.as_str(), refused.2.as_str()), ("?", "oidc 127.0.0.1", "AUTH-OIDC-TOKEN"));
        server.stop().await;
    }

    async fn an_answer_belongs_to_one_log_in_of_one_browser(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let admin = Admin::of(&server).await;
        admin.linked("alice", "f3c1").await;
        provider.log_in_as("f3c1", json!({}));
        let state = |status: &crate::visitor::Landing| status.refuses(StatusCode::BAD_REQUEST, "AUTH-OIDC-STATE");
        let mut visitor = Visitor::of(&server);
        let address = visitor.begin("/").await;
        let back = visitor.at_provider(&address).await;
        state(&Visitor::of(&server).come_back(&back).await);
        let mut other = Visitor::of(&server);
        other.begin("/").await;
        state(&other.come_back(&back).await);
        state(&visitor.come_back(&back.replace("state=", "state=x")).await);
        state(&visitor.come_back("/login/oidc/callback").await);
        state(&visitor.come_back(&back.replace("iss=", "iss=x")).await);
        assert!(visitor.cookies.contains_key("ferry_oidc"), "what was no answer takes nothing away");
        let cookie = visitor.cookies["ferry_oidc"].clone();
        visitor.cookies.insert("ferry_oidc".into(), cookie.chars().rev().collect());
        state(&visitor.come_back(&back).await);
        visitor.cookies.insert("ferry_oidc".into(), cookie.clone());
        visitor.come_back(&back).await.leads_to("/");
        // Once more, by somebody who has seen both.
        let mut thief = Visitor::of(&server);
        thief.cookies.insert("ferry_oidc".into(), cookie);
        state(&thief.come_back(&back).await);
        assert!(!thief.has_session());
        server.stop().await;
    }

    async fn a_code_that_the_provider_does_not_know_opens_nothing(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let mut visitor = Visitor::of(&server);
        let address = visitor.begin("/").await;
        let back = visitor.at_provider(&address).await;
        let page = visitor.come_back(&back.replace("code=code-", "code=guess-")).await;
        page.refuses(StatusCode::FORBIDDEN, "AUTH-OIDC-REFUSED");
        assert!(page.body.contains("invalid_grant"), "{}", page.body);
        provider.refuse_next("access_denied");
        let page = visitor.log_in("/").await;
        page.refuses(StatusCode::FORBIDDEN, "AUTH-OIDC-REFUSED");
        assert!(page.body.contains("access_denied"), "{}", page.body);
        server.stop().await;
    }

    async fn failures_count_for_the_address_like_wrong_passwords(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        provider.log_in_as("unknown", json!({ "preferred_username": "nobody" }));
        let mut visitor = Visitor::of(&server);
        for _ in 0..20 {
            visitor.log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        }
        visitor.log_in("/").await.refuses(StatusCode::TOO_MANY_REQUESTS, "AUTH-TOO-MANY-ATTEMPTS");
        assert_eq!(server.log_in("admin", "guess").await.unwrap_err(), StatusCode::TOO_MANY_REQUESTS);
        server.stop().await;
    }

    async fn a_provider_that_is_down_stops_nobody_else(t) {
        let provider = IdentityProvider::start().await;
        provider.set_down(true);
        let server = t.serve(&provider, &[]).await;
        assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
        let admin = Admin::of(&server).await;
        admin.linked("alice", "f3c1").await;
        provider.log_in_as("f3c1", json!({}));
        let mut visitor = Visitor::of(&server);
        visitor.come_back("/login/oidc").await.refuses(StatusCode::SERVICE_UNAVAILABLE, "AUTH-OIDC-UNAVAILABLE");
        provider.set_down(false);
        visitor.log_in("/").await.leads_to("/");
        let asked = provider.discoveries();
        visitor.cookies.clear();
        visitor.log_in("/").await.leads_to("/");
        assert_eq!(provider.discoveries(), asked, "what the provider says about itself is kept");
        // Down between the two halves: nobody's failure, however often.
        for _ in 0..21 {
            visitor.cookies.clear();
            let address = visitor.begin("/").await;
            let back = visitor.at_provider(&address).await;
            provider.set_down(true);
            visitor.come_back(&back).await.refuses(StatusCode::SERVICE_UNAVAILABLE, "AUTH-OIDC-UNAVAILABLE");
            provider.set_down(false);
        }
        visitor.log_in("/").await.leads_to("/");
        server.stop().await;
    }

    async fn the_way_back_leads_nowhere_else(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let admin = Admin::of(&server).await;
        admin.linked("alice", "f3c1").await;
        provider.log_in_as("f3c1", json!({}));
        let long = format!("/{}", "x".repeat(5_000));
        for odd in ["//evil.example", "https://evil.example", "/%5Cevil.example", "%2F%09%2Fevil.example", "javascript:alert(1)", "", &long] {
            let mut visitor = Visitor::of(&server);
            visitor.log_in(odd).await.leads_to("/");
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn every_usual_signature_and_way_to_show_the_secret_is_understood() {
    for signature in [Signature::Rs256, Signature::EdDsa] {
        let provider = IdentityProvider::signing_with(signature).await;
        provider.take_secret_in_body();
        let place = Place::sqlite().await;
        let server = place.serve(&provider, &[("oidc.create_users", "true")]).await;
        provider.log_in_as("s-1", json!({ "preferred_username": "carol" }));
        Visitor::of(&server).log_in("/").await.leads_to("/");
        provider.lie(Some(Lie::UnknownKey));
        Visitor::of(&server).log_in("/").await.refuses(StatusCode::FORBIDDEN, "AUTH-OIDC-TOKEN");
        server.stop().await;
    }
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found() {
    let (provider, place) = (IdentityProvider::start().await, Place::sqlite().await);
    let server = place.serve(&provider, &[("oidc.create_users", "true")]).await;
    provider.log_in_as("s-1", json!({ "preferred_username": "carol" }));
    Visitor::of(&server).log_in("/").await.leads_to("/");
    provider.change_key();
    Visitor::of(&server).log_in("/").await.leads_to("/");
    server.stop().await;
}

#[tokio::test]
async fn two_replicas_share_a_log_in() {
    let Some(place) = Place::postgres().await else { return };
    let provider = IdentityProvider::start().await;
    let key = place.data.path().join("secret.key").display().to_string();
    let values = [("server.public_url", "http://ferry.test"), ("security.secret_key_file", key.as_str()), ("oidc.create_users", "true")];
    let (one, two) = (place.serve(&provider, &values).await, place.serve(&provider, &values).await);
    provider.log_in_as("s-1", json!({ "preferred_username": "carol" }));
    let mut visitor = Visitor::of(&one);
    let address = visitor.begin("/").await;
    let back = visitor.at_provider(&address).await;
    let cookie = visitor.cookies["ferry_oidc"].clone();
    let mut visitor = visitor.moved_to(&two);
    visitor.come_back(&back).await.leads_to("/");
    assert_eq!(visitor.user().await.as_deref(), Some("carol"));
    // And what one replica has finished, the other does not finish again.
    let mut thief = Visitor::of(&one);
    thief.cookies.insert("ferry_oidc".into(), cookie);
    thief.come_back(&back).await.refuses(StatusCode::BAD_REQUEST, "AUTH-OIDC-STATE");
    one.stop().await;
    two.stop().await;
}

#[tokio::test]
async fn what_the_browser_keeps_meanwhile_is_for_this_server_alone() {
    let (provider, place) = (IdentityProvider::start().await, Place::sqlite().await);
    let server = place.serve(&provider, &[("server.public_url", "https://ferry.test/")]).await;
    let reply = server.get("/login/oidc?next=/secret-place").await;
    let cookie = reply.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-ferry_oidc="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600", "; Secure"] {
        assert!(cookie.contains(attribute), "{attribute} is missing in {cookie}");
    }
    let location = reqwest::Url::parse(reply.headers()["location"].to_str().unwrap()).unwrap();
    let sent: std::collections::HashMap<_, _> = location.query_pairs().into_owned().collect();
    assert_eq!(sent["redirect_uri"], "https://ferry.test/login/oidc/callback");
    assert_eq!((sent["response_type"].as_str(), sent["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!(sent["scope"], "openid profile email");
    // 256 bits each, and another one each time.
    let again = reqwest::Url::parse(server.get("/login/oidc").await.headers()["location"].to_str().unwrap()).unwrap();
    let again: std::collections::HashMap<_, _> = again.query_pairs().into_owned().collect();
    for secret in ["state", "nonce", "code_challenge"] {
        assert_eq!(sent[secret].len(), 43, "{secret}");
        assert_ne!(sent[secret], again[secret], "{secret}");
    }
    assert!(!cookie.contains(&sent["state"]) && !cookie.contains("secret-place"), "the cookie is sealed");
    server.stop().await;
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_to_log_in_with() {
    let (_data, server) = Running::fresh(&[]).await;
    assert!(!server.get("/login").await.text().await.unwrap().contains("/login/oidc"));
    for path in ["/login/oidc", "/login/oidc/callback?code=a&state=b"] {
        assert_eq!(server.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let admin = Admin::of(&server).await;
    admin.user("alice").await;
    assert_eq!(admin.link("alice", "s-1").await, StatusCode::CONFLICT);
    server.stop().await;
}
