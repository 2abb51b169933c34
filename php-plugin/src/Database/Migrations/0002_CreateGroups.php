<?php
/**
 * Creates the tables of groups.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database\Migrations;

use ScimPress\Database\Migration;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress has no groups: these hold what a client sent, and one row for each membership, so that a
 * change of a few members is a few rows in a group of any size.
 */
final class CreateGroups implements Migration {

	public function up(): void {
		$this->create_groups();
		$this->create_members();
	}

	/**
	 * The keys serve, in order: a group by SCIM id; a group by displayName within a connection, and two
	 * requests creating one at once; the same for externalId; a page of a connection's groups.
	 */
	private function create_groups(): void {
		Sql::create_table(
			Tables::groups(),
			array(
				'id CHAR(36) NOT NULL',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'display_name MEDIUMTEXT NOT NULL',
				'display_name_key CHAR(64) NOT NULL',
				'external_id MEDIUMTEXT NULL',
				'external_id_key CHAR(64) NULL',
				'version BIGINT UNSIGNED NOT NULL',
				'created BIGINT NOT NULL',
				'modified BIGINT NOT NULL',
				'document LONGTEXT NOT NULL',
				'PRIMARY KEY (id)',
				'UNIQUE KEY display_name_key (connection_id, display_name_key)',
				'UNIQUE KEY external_id_key (connection_id, external_id_key)',
				'KEY connection_page (connection_id, id)',
			)
		);
	}

	/**
	 * The keys serve: a page of a group's members, and each membership once; the groups of a user or
	 * group, to show, to filter by and to leave.
	 */
	private function create_members(): void {
		Sql::create_table(
			Tables::members(),
			array(
				'group_id CHAR(36) NOT NULL',
				'member_id CHAR(36) NOT NULL',
				'kind VARCHAR(5) NOT NULL',
				'PRIMARY KEY (group_id, member_id)',
				'KEY member (member_id, group_id)',
			)
		);
	}
}
