package dev.cachoeira.showcase;

/**
 * Something that clients read: an item, a list, or a company's settings. What stands in the sample data under the first
 * hundred ids, whose categories repeat after 20.
 *
 * @param table the last part of its address: {@code products}, {@code services} or {@code company}
 * @param id of an item; 0 for anything else
 * @param category of a list; 0 for lists of all categories
 * @param page of a list; 0 for anything else
 */
record Target(String tenant, String table, long id, long category, int page) {

    static final int PAGE_SIZE = 20;
    static final int CATEGORY_SIZE = 5;
    private static final int CATEGORIES = 20;
    private static final String COMPANY = "company";

    static Target item(String tenant, String table, long id) {
        return new Target(tenant, table, id, 0, 0);
    }

    static Target page(String tenant, String table, int page) {
        return new Target(tenant, table, 0, 0, page);
    }

    static Target category(String tenant, String table, long category) {
        return new Target(tenant, table, 0, category, 1);
    }

    static Target company(String tenant) {
        return new Target(tenant, COMPANY, 0, 0, 0);
    }

    boolean isList() {
        return page > 0;
    }

    String path() {
        String path = "/api/" + table;
        if (id > 0) {
            return path + "/" + id;
        }
        if (!isList()) {
            return path;
        }
        return category > 0
                ? path + "?category=" + category + "&limit=" + CATEGORY_SIZE
                : path + "?limit=" + PAGE_SIZE + "&page=" + page;
    }

    /** Whether a list shows an item. */
    boolean shows(Target item) {
        if (!isList() || item.id == 0 || !tenant.equals(item.tenant) || !table.equals(item.table)) {
            return false;
        }
        return category > 0
                ? 1 + (item.id - 1) % CATEGORIES == category && item.id <= CATEGORIES * CATEGORY_SIZE
                : (item.id - 1) / PAGE_SIZE == page - 1;
    }

    /** The member of its JSON that counts its writes. */
    String versionField() {
        return switch (table) {
            case "products" -> "stock";
            case "services" -> "minutes";
            default -> "name";
        };
    }

    @Override
    public String toString() {
        return tenant + " " + path();
    }
}
