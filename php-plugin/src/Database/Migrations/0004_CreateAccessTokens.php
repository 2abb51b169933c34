<?php
/**
 * Creates the table of access tokens.
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
 * A client can ask for an access token each hour, or for each request: these rows come and go by
 * themselves and are none of the tokens that somebody made and looks after.
 */
final class CreateAccessTokens implements Migration {

	/**
	 * The keys serve, in order: a request's access token; the newest ones of a token; those that have ended.
	 */
	public function up(): void {
		Sql::create_table(
			Tables::access_tokens(),
			array(
				'public_id CHAR(12) NOT NULL',
				'token_id BIGINT UNSIGNED NOT NULL',
				'digest CHAR(64) NOT NULL',
				'scopes TEXT NOT NULL',
				'expires BIGINT NOT NULL',
				'PRIMARY KEY (public_id)',
				'KEY token_expires (token_id, expires)',
				'KEY expires (expires)',
			)
		);
	}
}
