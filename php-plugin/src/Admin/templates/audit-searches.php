<?php
/**
 * Searches that somebody named. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\SavedSearches;

defined( 'ABSPATH' ) || exit;

?>
<?php if ( $data->can_be_saved() ) : ?>
	<form method="post" action="<?php echo esc_url( $data->url ); ?>" class="scimpress-save-search">
		<?php wp_nonce_field( 'scimpress_save_search', '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="save_search">
		<?php foreach ( $data->filters->query() as $scimpress_name => $scimpress_value ) : ?>
			<input type="hidden" name="<?php echo esc_attr( $scimpress_name ); ?>" value="<?php echo esc_attr( $scimpress_value ); ?>">
		<?php endforeach; ?>
		<p>
			<label for="scimpress-search-name"><?php esc_html_e( 'Save this search as', 'scimpress' ); ?></label>
			<input type="text" id="scimpress-search-name" name="name" required autocomplete="off" maxlength="<?php echo esc_attr( (string) SavedSearches::LONGEST ); ?>">
			<button type="submit" class="button"><?php esc_html_e( 'Save search', 'scimpress' ); ?></button>
		</p>
	</form>
<?php endif; ?>
<?php if ( array() !== $data->searches ) : ?>
	<details>
		<summary><?php esc_html_e( 'Your saved searches', 'scimpress' ); ?></summary>
		<ul class="scimpress-searches">
			<?php foreach ( $data->searches as $scimpress_name => $scimpress_query ) : ?>
				<li>
					<form method="post" action="<?php echo esc_url( $data->url ); ?>">
						<?php wp_nonce_field( 'scimpress_delete_search', '_wpnonce', false ); ?>
						<input type="hidden" name="scimpress_action" value="delete_search">
						<input type="hidden" name="name" value="<?php echo esc_attr( (string) $scimpress_name ); ?>">
						<a href="<?php echo esc_url( $data->url_of( $scimpress_query ) ); ?>"><?php echo esc_html( (string) $scimpress_name ); ?></a>
						<?php /* translators: %s: name of a search. */ ?>
						<button type="submit" class="button-link button-link-delete" aria-label="<?php echo esc_attr( sprintf( __( 'Delete the search %s', 'scimpress' ), $scimpress_name ) ); ?>"><?php esc_html_e( 'Delete', 'scimpress' ); ?></button>
					</form>
				</li>
			<?php endforeach; ?>
		</ul>
	</details>
<?php endif; ?>
