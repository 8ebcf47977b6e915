//! What an edition limits is said where somebody meets it, with the edition that lifts it.

use crate::site::Site;
use crate::visitor::Visitor;

/// Packages that the Basic Edition exports.
const LIMIT: usize = 10;

in_both_languages!(an_export_beyond_the_edition_is_refused_until_a_larger_one_is_set);

async fn an_export_beyond_the_edition_is_refused_until_a_larger_one_is_set(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    export(&visitor, LIMIT).await;
    edition(&visitor, "basic").await;
    visitor.go("/w/demo_dev/exports").await;
    let quota = visitor.find(".quota").await.text().await.unwrap();
    assert!(quota.contains("10") && quota.contains(visitor.words("Basic Edition", "基础版")), "{quota}");
    visitor.glance("exports-used-up").await;

    visitor.go("/w/demo_dev/exports/new").await;
    visitor.fill("#export-name", "one_too_many").await;
    visitor.follow("button[name=action][value=start]").await;
    visitor.until("document.querySelector('main .alert-error')").await;
    let said = visitor.find("main .alert-error").await.text().await.unwrap();
    assert!(said.contains(visitor.words("standard edition", "标准版")), "the edition that lifts the limit: {said}");
    assert_eq!(visitor.find("#export-name").await.prop("value").await.unwrap().as_deref(), Some("one_too_many"), "what was typed is kept");
    visitor.glance("export-refused").await;

    // The same edition takes no packages from object storage, and commits nothing by itself.
    visitor.go("/w/demo_prod/imports/new").await;
    visitor.until("document.querySelector('input[value=oss]').disabled").await;
    let form = visitor.find("main form").await.text().await.unwrap();
    assert!(form.contains(visitor.words("Professional", "专业版")), "{form}");
    visitor.glance("import-create-basic").await;

    edition(&visitor, "standard").await;
    visitor.go("/w/demo_dev/exports/new").await;
    visitor.fill("#export-name", "one_more").await;
    visitor.follow("button[name=action][value=start]").await;
    visitor.until("document.querySelector('#task-list') && document.body.innerText.includes('one_more')").await;
    done(&visitor, LIMIT + 1).await;
    visitor.leave().await;
}

/// Exports so many packages, and waits for them.
async fn export(visitor: &Visitor, count: usize) {
    visitor.go("/w/demo_dev/exports/new").await;
    let script = "const [count, done] = arguments;
        const csrf = document.querySelector('.create-export input[name=csrf]').value;
        const one = (number) => fetch('/w/demo_dev/exports', { method: 'POST', body: new URLSearchParams({
            csrf, name: 'daily_' + number, mode: 'full', status: 'saved', format: 'DATAWORKS_MODEL', action: 'start' }) });
        (async () => { for (let number = 1; number <= count; number++) { const reply = await one(number); if (!reply.ok) return reply.status; } return 0; })()
            .then(done);";
    let failed: u16 = visitor.browser.execute_async(script, vec![count.into()]).await.unwrap().convert().unwrap();
    assert_eq!(failed, 0, "every export was accepted");
    visitor.go("/w/demo_dev/exports").await;
    done(visitor, count).await;
}

/// Waits until so many packages can be downloaded: the list looks again by itself.
async fn done(visitor: &Visitor, count: usize) {
    visitor.until(&format!("document.querySelectorAll('#task-list a[href$=\"package.zip\"]').length === {count}")).await;
}

/// Sets the edition of the tenant, as the operator.
async fn edition(visitor: &Visitor, edition: &str) {
    visitor.go("/admin/tenants").await;
    visitor.choose(".edition-form select", edition).await;
    visitor.follow(".edition-form button").await;
    visitor.until("document.querySelector('main > .alert-success')").await;
}
