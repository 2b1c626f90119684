-- The three decisions of the Hainan policy as an analyst would write them by hand, over a table named cases.
-- NULL is unknown. Each decision has four columns: value, status, reasons, missing facts.
WITH judged AS (
    SELECT
        *,
        -- 二（二）
        -- (an IN list of this length becomes a join in DuckDB, which does not keep the order of the rows)
        CASE service_item
            WHEN '对象排查' THEN '事务性工作' WHEN '家计调查' THEN '事务性工作' WHEN '业务培训' THEN '事务性工作'
            WHEN '政策宣传' THEN '事务性工作' WHEN '绩效评价' THEN '事务性工作'
            WHEN '照料护理' THEN '服务性工作' WHEN '康复训练' THEN '服务性工作' WHEN '送医陪护' THEN '服务性工作'
            WHEN '社会融入' THEN '服务性工作' WHEN '能力提升' THEN '服务性工作' WHEN '心理疏导' THEN '服务性工作'
            WHEN '资源链接' THEN '服务性工作'
        END AS service_category,
        government_must_provide AND unsuitable_for_society AS is_barred,
        -- 二（三）: what each kind of contractor has to show; true for the other kinds
        CASE WHEN contractor_kind = '社会组织' THEN registered_with_civil_affairs OR exempt_from_registration
             ELSE contractor_kind IS NOT NULL OR NULL END AS item_2,
        CASE WHEN contractor_kind = '事业单位' THEN institution_legal_person
             ELSE contractor_kind IS NOT NULL OR NULL END AS item_3,
        CASE WHEN contractor_kind = '事业单位' THEN institution_class <> '公益一类'
             ELSE contractor_kind IS NOT NULL OR NULL END AS item_4,
        CASE WHEN contractor_kind IN ('企业', '机构') THEN registered_with_industry
             ELSE contractor_kind IS NOT NULL OR NULL END AS item_5,
        contractor_kind IN ('个人', '其他') AS kind_is_not_listed,
        institution_legal_person IS NOT FALSE AND institution_class IS DISTINCT FROM '公益一类' AS institution_may_fit
    FROM cases
),
settled AS (
    SELECT
        *,
        CASE
            WHEN administrative_function OR is_barred THEN 'decided'
            WHEN administrative_function IS NULL OR is_barred IS NULL OR service_item IS NULL THEN 'undetermined'
            WHEN service_category IS NOT NULL THEN 'decided'
            ELSE 'referred'
        END AS outsource_status,
        NOT item_2 OR NOT item_3 OR NOT item_4 OR NOT item_5
            OR NOT independent_liability OR NOT has_facilities OR NOT has_personnel OR NOT has_expertise
            OR NOT sound_governance OR NOT sound_accounting OR NOT sound_asset_management
            OR debarred AS has_failed
    FROM judged
),
concluded AS (
    SELECT
        *,
        -- NULL where nothing is known to fail and something is open
        CASE
            WHEN has_failed THEN 'decided'
            WHEN has_failed IS NULL OR contractor_kind IS NULL THEN 'undetermined'
            WHEN kind_is_not_listed THEN 'referred'
            ELSE 'decided'
        END AS eligibility_status
    FROM settled
)
SELECT
    /* the columns of the cases, where they are to be kept */
    CASE
        WHEN outsource_status <> 'decided' THEN NULL
        WHEN administrative_function OR is_barred THEN '不得购买'
        ELSE '可以购买'
    END AS may_outsource,
    outsource_status AS may_outsource__status,
    CASE
        WHEN administrative_function THEN ['may_outsource.r1']
        WHEN is_barred THEN ['may_outsource.r2']
        ELSE list_filter([
            CASE WHEN administrative_function IS NULL THEN 'may_outsource.r1' END,
            CASE WHEN is_barred IS NULL THEN 'may_outsource.r2' END,
            CASE WHEN service_category = '事务性工作' OR service_item IS NULL THEN 'may_outsource.r5' END,
            CASE WHEN service_category = '服务性工作' OR service_item IS NULL THEN 'may_outsource.r6' END,
            CASE WHEN service_category IS NULL AND service_item IS NOT NULL THEN 'service_category.else' END
        ], lambda code: code IS NOT NULL)
    END AS may_outsource__reasons,
    CASE
        WHEN outsource_status <> 'undetermined' THEN []
        ELSE list_filter([
            CASE WHEN administrative_function IS NULL THEN 'administrative_function' END,
            CASE WHEN government_must_provide IS NULL AND unsuitable_for_society IS NOT FALSE
                 THEN 'government_must_provide' END,
            CASE WHEN unsuitable_for_society IS NULL AND government_must_provide IS NOT FALSE
                 THEN 'unsuitable_for_society' END,
            CASE WHEN service_item IS NULL THEN 'service_item' END
        ], lambda fact: fact IS NOT NULL)
    END AS may_outsource__missing,

    CASE
        WHEN eligibility_status <> 'decided' THEN NULL
        WHEN has_failed THEN '不合格'
        ELSE '合格'
    END AS contractor_eligibility,
    eligibility_status AS contractor_eligibility__status,
    CASE
        WHEN has_failed THEN list_filter([
            CASE WHEN NOT item_2 THEN 'contractor_eligibility.2' END,
            CASE WHEN NOT item_3 THEN 'contractor_eligibility.3' END,
            CASE WHEN NOT item_4 THEN 'contractor_eligibility.4' END,
            CASE WHEN NOT item_5 THEN 'contractor_eligibility.5' END,
            CASE WHEN NOT independent_liability THEN 'contractor_eligibility.6' END,
            CASE WHEN NOT has_facilities THEN 'contractor_eligibility.7' END,
            CASE WHEN NOT has_personnel THEN 'contractor_eligibility.8' END,
            CASE WHEN NOT has_expertise THEN 'contractor_eligibility.9' END,
            CASE WHEN NOT sound_governance THEN 'contractor_eligibility.10' END,
            CASE WHEN NOT sound_accounting THEN 'contractor_eligibility.11' END,
            CASE WHEN NOT sound_asset_management THEN 'contractor_eligibility.12' END,
            CASE WHEN debarred THEN 'contractor_eligibility.13' END
        ], lambda code: code IS NOT NULL)
        WHEN eligibility_status = 'undetermined' THEN list_filter([
            CASE WHEN contractor_kind IS NULL THEN 'contractor_eligibility.1' END,
            CASE WHEN item_2 IS NULL THEN 'contractor_eligibility.2' END,
            CASE WHEN item_3 IS NULL THEN 'contractor_eligibility.3' END,
            CASE WHEN item_4 IS NULL THEN 'contractor_eligibility.4' END,
            CASE WHEN item_5 IS NULL THEN 'contractor_eligibility.5' END,
            CASE WHEN independent_liability IS NULL THEN 'contractor_eligibility.6' END,
            CASE WHEN has_facilities IS NULL THEN 'contractor_eligibility.7' END,
            CASE WHEN has_personnel IS NULL THEN 'contractor_eligibility.8' END,
            CASE WHEN has_expertise IS NULL THEN 'contractor_eligibility.9' END,
            CASE WHEN sound_governance IS NULL THEN 'contractor_eligibility.10' END,
            CASE WHEN sound_accounting IS NULL THEN 'contractor_eligibility.11' END,
            CASE WHEN sound_asset_management IS NULL THEN 'contractor_eligibility.12' END,
            CASE WHEN debarred IS NULL THEN 'contractor_eligibility.13' END,
            CASE WHEN kind_is_not_listed THEN 'contractor_kind_listed.r4' END
        ], lambda code: code IS NOT NULL)
        WHEN eligibility_status = 'referred' THEN ['contractor_kind_listed.r4']
        ELSE list_filter([
            'contractor_eligibility.1',
            CASE WHEN contractor_kind = '社会组织' THEN 'contractor_eligibility.2' END,
            CASE WHEN contractor_kind = '事业单位' THEN 'contractor_eligibility.3' END,
            CASE WHEN contractor_kind = '事业单位' THEN 'contractor_eligibility.4' END,
            CASE WHEN contractor_kind IN ('企业', '机构') THEN 'contractor_eligibility.5' END,
            'contractor_eligibility.6', 'contractor_eligibility.7', 'contractor_eligibility.8',
            'contractor_eligibility.9', 'contractor_eligibility.10', 'contractor_eligibility.11',
            'contractor_eligibility.12', 'contractor_eligibility.13'
        ], lambda code: code IS NOT NULL)
    END AS contractor_eligibility__reasons,
    CASE
        WHEN eligibility_status <> 'undetermined' THEN []
        ELSE list_filter([
            CASE WHEN contractor_kind IS NULL THEN 'contractor_kind' END,
            CASE WHEN (contractor_kind = '社会组织' OR contractor_kind IS NULL)
                      AND registered_with_civil_affairs IS NULL AND exempt_from_registration IS NOT TRUE
                 THEN 'registered_with_civil_affairs' END,
            CASE WHEN (contractor_kind = '社会组织' OR contractor_kind IS NULL)
                      AND exempt_from_registration IS NULL AND registered_with_civil_affairs IS NOT TRUE
                 THEN 'exempt_from_registration' END,
            CASE WHEN (contractor_kind = '事业单位' OR contractor_kind IS NULL)
                      AND institution_legal_person IS NULL AND institution_may_fit
                 THEN 'institution_legal_person' END,
            CASE WHEN (contractor_kind IN ('企业', '机构') OR contractor_kind IS NULL)
                      AND registered_with_industry IS NULL
                 THEN 'registered_with_industry' END,
            CASE WHEN independent_liability IS NULL THEN 'independent_liability' END,
            CASE WHEN has_facilities IS NULL THEN 'has_facilities' END,
            CASE WHEN has_personnel IS NULL THEN 'has_personnel' END,
            CASE WHEN has_expertise IS NULL THEN 'has_expertise' END,
            CASE WHEN sound_governance IS NULL THEN 'sound_governance' END,
            CASE WHEN sound_accounting IS NULL THEN 'sound_accounting' END,
            CASE WHEN sound_asset_management IS NULL THEN 'sound_asset_management' END,
            CASE WHEN debarred IS NULL THEN 'debarred' END,
            CASE WHEN (contractor_kind = '事业单位' OR contractor_kind IS NULL)
                      AND institution_class IS NULL AND institution_may_fit
                 THEN 'institution_class' END
        ], lambda fact: fact IS NOT NULL)
    END AS contractor_eligibility__missing,

    2 + recipients // 1500 + CASE WHEN recipients % 1500 > 0 THEN 1 ELSE 0 END AS staff_required,
    CASE WHEN recipients IS NULL THEN 'undetermined' ELSE 'decided' END AS staff_required__status,
    ['staff_required'] AS staff_required__reasons,
    CASE WHEN recipients IS NULL THEN ['recipients'] ELSE [] END AS staff_required__missing
FROM concluded
