"""States, provinces and territories by ISO 3166-2 code.

A look-up page stands here only where one official address serves the whole state; the others are
unknown and are searched for by hand.
"""

from .register import Region

US = {
    "US-AL": Region("Alabama"),
    "US-AK": Region("Alaska", url="https://www.commerce.alaska.gov/cbp/main/search/professional"),
    "US-AZ": Region("Arizona"),
    "US-AR": Region("Arkansas"),
    "US-CA": Region("California", url="https://search.dca.ca.gov/"),
    "US-CO": Region(
        "Colorado", url="https://apps2.colorado.gov/dora/licensing/lookup/licenselookup.aspx"
    ),
    "US-CT": Region("Connecticut", url="https://www.elicense.ct.gov/Lookup/LicenseLookup.aspx"),
    "US-DE": Region("Delaware", url="https://delpros.delaware.gov/OH_VerifyLicense"),
    "US-DC": Region("District of Columbia"),
    "US-FL": Region(
        "Florida", url="https://mqa-internet.doh.state.fl.us/MQASearchServices/HealthCareProviders"
    ),
    "US-GA": Region("Georgia"),
    "US-HI": Region("Hawaii", url="https://mypvl.dcca.hawaii.gov/public-license-search/"),
    "US-ID": Region("Idaho"),
    "US-IL": Region("Illinois", url="https://online-dfpr.micropact.com/lookup/licenselookup.aspx"),
    "US-IN": Region("Indiana", url="https://mylicense.in.gov/everification/"),
    "US-IA": Region("Iowa"),
    "US-KS": Region("Kansas"),
    "US-KY": Region("Kentucky"),
    "US-LA": Region("Louisiana"),
    "US-ME": Region("Maine"),
    "US-MD": Region("Maryland"),
    "US-MA": Region("Massachusetts"),
    "US-MI": Region("Michigan"),
    "US-MN": Region("Minnesota"),
    "US-MS": Region("Mississippi"),
    "US-MO": Region("Missouri"),
    "US-MT": Region("Montana"),
    "US-NE": Region("Nebraska", url="https://www.nebraska.gov/LISSearch/search.cgi"),
    "US-NV": Region("Nevada"),
    "US-NH": Region("New Hampshire", url="https://forms.nh.gov/licenseverification/"),
    "US-NJ": Region("New Jersey", url="https://newjersey.mylicense.com/verification/"),
    "US-NM": Region("New Mexico"),
    "US-NY": Region("New York", url="https://www.op.nysed.gov/verification-search"),
    "US-NC": Region("North Carolina"),
    "US-ND": Region("North Dakota"),
    "US-OH": Region("Ohio", url="https://elicense.ohio.gov/oh_verifylicense"),
    "US-OK": Region("Oklahoma"),
    "US-OR": Region("Oregon"),
    "US-PA": Region("Pennsylvania", url="https://www.pals.pa.gov/#!/page/search"),
    "US-RI": Region("Rhode Island", url="https://healthri.mylicense.com/verification/"),
    "US-SC": Region("South Carolina"),
    "US-SD": Region("South Dakota"),
    "US-TN": Region("Tennessee", url="https://apps.health.tn.gov/licensure/"),
    "US-TX": Region("Texas"),
    "US-UT": Region("Utah", url="https://secure.utah.gov/llv/search/index.html"),
    "US-VT": Region("Vermont"),
    "US-VA": Region("Virginia", url="https://dhp.virginiainteractive.org/Lookup/Index"),
    "US-WA": Region("Washington", url="https://fortress.wa.gov/doh/providercredentialsearch/"),
    "US-WV": Region("West Virginia"),
    "US-WI": Region("Wisconsin", url="https://licensesearch.wi.gov/"),
    "US-WY": Region("Wyoming"),
    "US-AS": Region("American Samoa"),
    "US-GU": Region("Guam"),
    "US-MP": Region("Northern Mariana Islands"),
    "US-PR": Region("Puerto Rico"),
    "US-VI": Region("U.S. Virgin Islands"),
}

# Here `body` is the college that registers physicians.
CANADA = {
    "CA-AB": Region(
        "Alberta",
        "CPSA (College of Physicians and Surgeons of Alberta)",
        "https://search.cpsa.ca/",
    ),
    "CA-BC": Region(
        "British Columbia",
        "CPSBC (College of Physicians and Surgeons of British Columbia)",
        "https://www.cpsbc.ca/public/registrant-directory",
    ),
    "CA-MB": Region("Manitoba", "CPSM (College of Physicians and Surgeons of Manitoba)"),
    "CA-NB": Region("New Brunswick", "CPSNB (College of Physicians and Surgeons of New Brunswick)"),
    "CA-NL": Region(
        "Newfoundland and Labrador",
        "CPSNL (College of Physicians and Surgeons of Newfoundland and Labrador)",
    ),
    "CA-NS": Region("Nova Scotia", "CPSNS (College of Physicians and Surgeons of Nova Scotia)"),
    "CA-ON": Region(
        "Ontario",
        "CPSO (College of Physicians and Surgeons of Ontario)",
        "https://register.cpso.on.ca/",
    ),
    "CA-PE": Region(
        "Prince Edward Island",
        "CPSPEI (College of Physicians and Surgeons of Prince Edward Island)",
    ),
    "CA-QC": Region("Quebec", "CMQ (Collège des médecins du Québec)"),
    "CA-SK": Region("Saskatchewan", "CPSS (College of Physicians and Surgeons of Saskatchewan)"),
    "CA-NT": Region("Northwest Territories", "Government of the Northwest Territories"),
    "CA-NU": Region("Nunavut", "Government of Nunavut"),
    "CA-YT": Region("Yukon", "Yukon Medical Council"),
}
