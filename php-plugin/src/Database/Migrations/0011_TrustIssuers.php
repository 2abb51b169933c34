<?php
/**
 * Lets assertions of an identity provider stand for a token.
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
 * A token has both or neither: whom it trusts, and by what an assertion finds it.
 */
final class TrustIssuers implements Migration {

	/**
	 * Few tokens have any.
	 */
	public function up(): void {
		Sql::add_column( Tables::tokens(), 'trusted_issuer', 'TEXT NULL' );
		Sql::add_column( Tables::tokens(), 'trusted_issuer_key', 'CHAR(64) NULL' );
		Sql::add_key( Tables::tokens(), 'trusted_issuer_key', 'trusted_issuer_key' );
	}
}
