<?php
/**
 * Whoever is told what an exchange does.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

defined( 'ABSPATH' ) || exit;

/**
 * Hears of it as it happens; what is undone afterwards has not happened.
 */
interface Onlooker {

	/**
	 * Takes notice of what is done.
	 *
	 * @param array<string, mixed> $event An audit event of the contract.
	 */
	public function see_event( array $event ): void;

	/**
	 * Takes notice of WordPress fields that are written.
	 *
	 * @param list<string> $fields Their names.
	 */
	public function see_fields( array $fields ): void;

	/**
	 * What was done is permanent.
	 */
	public function settle(): void;

	/**
	 * What was done is undone.
	 */
	public function undo(): void;
}
