//! What takes time: a log-in that is not finished, and options that no server is made of.

use ferry_model::workspace::Role;
use ferry_service::Service;
use ferry_service::error::Status;
use ferry_service::oidc::{Labels, NewMembers, OIDC_SECONDS, OidcAnswer, OidcOptions, Visitor};
use ferry_testkit::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProvider};

use crate::support::{Fixture, NOW, refusal};

const VISITOR: Visitor<'_> = Visitor { address: None, agent: "" };

fn options(issuer: &str) -> OidcOptions {
    OidcOptions {
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
        redirect_uri: "http://127.0.0.1/login/oidc/callback".to_owned(),
        scopes: vec!["openid".to_owned()],
        user_claim: "preferred_username".to_owned(),
        tenant: String::new(),
        link_existing: false,
        create_users: false,
        new_members: NewMembers { workspaces: Vec::new(), role: Role::Visitor },
        password_log_in: true,
        labels: Labels::default(),
    }
}

fn with(service: Service, provider: &IdentityProvider) -> Service {
    service.with_identity_provider(options(provider.issuer())).unwrap()
}

/// The answer to a request of the console, with a code that nobody knows.
fn guessed(location: &str, provider: &IdentityProvider) -> OidcAnswer {
    let state = location.split("state=").nth(1).unwrap().split('&').next().unwrap();
    OidcAnswer { code: "guess".into(), state: state.into(), issuer: provider.issuer().into(), ..OidcAnswer::default() }
}

both! {
    async fn a_log_in_has_to_be_finished_within_ten_minutes(t) {
        let provider = IdentityProvider::start().await;
        let start = with(t.service.clone(), &provider).begin_oidc("/").await.unwrap();
        let answer = guessed(&start.location, &provider);
        let late = with(t.at(|| NOW + OIDC_SECONDS * 1_000), &provider);
        assert_eq!(refusal(late.finish_oidc(&start.cookie, &answer, VISITOR).await), (Status::Invalid, "AUTH-OIDC-STATE"));
        let just = with(t.at(|| NOW + OIDC_SECONDS * 1_000 - 1), &provider);
        assert_eq!(refusal(just.finish_oidc(&start.cookie, &answer, VISITOR).await), (Status::NotAllowed, "AUTH-OIDC-REFUSED"));
        assert_eq!(refusal(just.finish_oidc(&start.cookie, &answer, VISITOR).await), (Status::Invalid, "AUTH-OIDC-STATE"));
    }

    async fn a_tenant_without_the_provider_has_no_links(t) {
        let provider = IdentityProvider::start().await;
        let service = with(t.service.clone(), &provider);
        let other = t.other_tenant("globex", "hank", "lab").await;
        let admin = service.tenant_admin(&other).unwrap();
        admin.create_user("homer", None).await.unwrap();
        assert_eq!(refusal(admin.link_identity("homer", "s-1").await), (Status::Conflict, "AUTH-OIDC-OFF"));
        assert_eq!(refusal(t.admin().await.link_identity("root", "s-1").await), (Status::Conflict, "AUTH-OIDC-OFF"));
        let own = service.tenant_admin(&t.actor("root").await).unwrap();
        assert_eq!(refusal(own.link_identity("homer", "s-1").await).0, Status::NotFound);
        own.link_identity("root", "s-1").await.unwrap();
        assert_eq!(own.identity("root").await.unwrap().as_deref(), Some("s-1"));
    }
}

#[tokio::test]
async fn options_that_nobody_could_log_in_with_are_refused() {
    let fixture = Fixture::sqlite().await;
    let issuer = "https://id.example.com";
    let none = Vec::new;
    let cases = [
        ("issuer", OidcOptions { issuer: "http://id.example.com".into(), ..options(issuer) }),
        ("issuer", OidcOptions { issuer: "https://id.example.com/?realm=a".into(), ..options(issuer) }),
        ("client_id", OidcOptions { client_id: String::new(), ..options(issuer) }),
        ("scopes", OidcOptions { scopes: none(), ..options(issuer) }),
        ("user_claim", OidcOptions { user_claim: String::new(), ..options(issuer) }),
        ("role", OidcOptions { new_members: NewMembers { workspaces: none(), role: Role::Owner }, ..options(issuer) }),
    ];
    for (key, options) in cases {
        assert_eq!(fixture.service.clone().with_identity_provider(options).unwrap_err().key, key);
    }
    assert!(!format!("{:?}", options(issuer)).contains(CLIENT_SECRET));
}
