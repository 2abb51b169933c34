<?php
/**
 * One tab of the screen.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * What a tab can do and what it shows. Whether somebody may is asked before either.
 */
interface Tab {

	/**
	 * By what addresses name it.
	 */
	public function slug(): string;

	/**
	 * By what people recognize it.
	 */
	public function title(): string;

	/**
	 * What can be sent to it, each with what performs it: that takes the form, unslashed, and tells where to
	 * send the browser afterwards; null shows the answer at once.
	 *
	 * @return array<string, callable(array<string, mixed>): ?string>
	 */
	public function actions(): array;

	/**
	 * Adds what WordPress shows around the tab: help, and options of the screen; answers what is no page.
	 *
	 * @param \WP_Screen           $screen  The screen.
	 * @param array<string, mixed> $request The query, unslashed.
	 */
	public function prepare( \WP_Screen $screen, array $request ): void;

	/**
	 * Prints what is below the tabs.
	 *
	 * @param array<string, mixed> $request The query, unslashed.
	 * @throws Failure When the database does not answer.
	 */
	public function show( array $request ): void;
}
