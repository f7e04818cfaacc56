-- how many findings of each rule; findings of an earlier delivery that are fixed no longer count
select
    findings.country,
    findings.school_year,
    findings.source,
    findings.rule,
    findings.severity,
    findings.action,
    cast(sum(findings.n) as integer) as n,
    this_release.release
from findings_counted as findings
cross join this_release
where findings.state <> 'fixed'
group by
    findings.country, findings.school_year, findings.source, findings.rule, findings.severity,
    findings.action,
    this_release.release
